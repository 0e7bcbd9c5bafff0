// Elements of a page. Guarantees: one that a page must have and has not, or that is of another kind, is told by its selector at once.

/**
 * The element that must be there.
 *
 * @template {Element} E
 * @param {new () => E} type
 * @param {string} selector
 * @param {ParentNode} [root]
 * @returns {E}
 */
export const one = (type, selector, root = document) => {
    const found = root.querySelector(selector);
    if (!(found instanceof type)) throw new Error(`the page has no ${type.name} ${selector}`);
    return found;
};

/**
 * The elements of that type.
 *
 * @template {Element} E
 * @param {new () => E} type
 * @param {string} selector
 * @param {ParentNode} [root]
 * @returns {E[]}
 */
export const all = (type, selector, root = document) =>
    [...root.querySelectorAll(selector)].filter(/** @returns {found is E} */ (found) => found instanceof type);

/**
 * What an event happened to.
 *
 * @param {Event} event
 */
export const targetOf = (event) => /** @type {HTMLElement} */ (event.target);

/**
 * A new element.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Partial<HTMLElementTagNameMap[T]>} [properties]
 * @param {(Node | string)[]} children
 */
export const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
};
