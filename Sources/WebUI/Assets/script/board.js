// Draws the figures of a board's table. What it draws stands in the table already, for those without a script or without sight; colours
// are the page's own.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
    const figure = document.querySelector("[data-chart]");
    if (!figure || !window.Chart) return;
    const rows = [...document.querySelectorAll("[data-series] tr[data-day]")].reverse();
    const text = (row) => [...row.closest("table").querySelectorAll("thead th")].map((head) => head.textContent);
    const heads = text(rows[0]);
    const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const datasets = () => ["gross", "margin"].map((name, index) => ({
        label: heads[index + 1],
        data: rows.map((row) => Number(row.dataset[name])),
        backgroundColor: colour(index ? "--done" : "--lead"),
        borderColor: colour(index ? "--done" : "--lead"),
        type: index ? "line" : "bar",
        order: index ? 0 : 1,
        pointRadius: 2,
    })).filter((set) => set.label);
    const axes = () => Object.fromEntries(["x", "y"].map((axis) => [axis, {
        grid: { color: colour("--line") }, ticks: { color: colour("--quiet"), maxRotation: 0, autoSkip: true },
    }]));
    figure.hidden = false;
    const chart = new Chart(figure.querySelector("canvas"), {
        type: "bar",
        data: { labels: rows.map((row) => row.dataset.day.slice(5)), datasets: datasets() },
        options: {
            animation: false,
            maintainAspectRatio: false,
            interaction: { mode: "index", intersect: false },
            plugins: { legend: { labels: { color: colour("--ink") } } },
            scales: axes(),
            onClick: (event, found) => { if (found.length) location.href = rows[found[0].index].querySelector("a").href; },
        },
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
        chart.data.datasets = datasets();
        chart.options.scales = axes();
        chart.options.plugins.legend.labels.color = colour("--ink");
        chart.update();
    });
});
