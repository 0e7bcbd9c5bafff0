// Draws the figures of a page's tables, each chart those of the table in its section: data-series says how, "bar:lead line:done", one for each
// number of a row's data-values, "-" for none. What it draws stands in the table already, for those without a script or without sight; colours
// are the page's own.
import { all, one } from "./elements.js";

/** @param {HTMLElement} figure */
const draw = (figure) => {
    const table = one(HTMLElement, "[data-series]", figure.parentElement ?? document);
    const rows = all(HTMLElement, "tr[data-day]", table).reverse();
    const heads = [...table.querySelectorAll("thead th")].slice(1).map((head) => head.textContent);
    const kinds = (table.dataset.series ?? "").split(" ").map((series) => series.split(":"));
    const colour = (/** @type {string} */ name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
    const datasets = () => heads.map((label, index) => ({
        label,
        data: rows.map((row) => Number((row.dataset.values ?? "").split(" ")[index])),
        backgroundColor: colour(kinds[index][1]),
        borderColor: colour(kinds[index][1]),
        type: kinds[index][0],
        order: kinds[index][0] === "line" ? 0 : 1,
        pointRadius: 1,
        borderWidth: 2,
        spanGaps: true,
    }));
    const axes = () => Object.fromEntries(["x", "y"].map((axis) => [axis, {
        grid: { color: colour("line") }, ticks: { color: colour("quiet"), maxRotation: 0, autoSkip: true },
    }]));
    figure.hidden = false;
    const chart = new Chart(one(HTMLCanvasElement, "canvas", figure), {
        type: "bar",
        data: { labels: rows.map((row) => (row.dataset.day ?? "").slice(5)), datasets: datasets() },
        options: {
            animation: false,
            maintainAspectRatio: false,
            interaction: { mode: "index", intersect: false },
            plugins: { legend: { labels: { color: colour("ink"), boxWidth: 12 } } },
            scales: axes(),
            onClick: (_, found) => { if (found.length) location.href = one(HTMLAnchorElement, "a", rows[found[0].index]).href; },
        },
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
        chart.data.datasets = datasets();
        chart.options.scales = axes();
        chart.options.plugins.legend.labels.color = colour("ink");
        chart.update();
    });
};

// The library stands before this script in the page, and is loaded before it runs.
if ("Chart" in window) all(HTMLElement, "[data-chart]").forEach(draw);
