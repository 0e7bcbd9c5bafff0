// What keys mean on every page.

/**
 * Whether a key belongs to an input method: the Enter that takes a Chinese word saves and moves nothing.
 *
 * @param {KeyboardEvent} event
 */
export const isComposing = (event) => event.isComposing || event.keyCode === 229;

/**
 * Whether it goes with the key that commands: Ctrl, or on a Mac its own.
 *
 * @param {KeyboardEvent} event
 */
export const isCommand = (event) => event.ctrlKey || event.metaKey;

/**
 * Whether somebody types in an element.
 *
 * @param {Element} element
 */
export const isTyping = (element) => element.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");
