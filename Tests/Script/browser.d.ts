// What browsers have and TypeScript's library does not know yet, and the chart library that a page loads before its script.

declare class BarcodeDetector {
    detect(image: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}

/** As much of Chart.js as a board uses. */
declare class Chart {
    constructor(canvas: HTMLCanvasElement, settings: { type: string; data: ChartData; options: ChartOptions });
    data: ChartData;
    options: ChartOptions;
    update(): void;
}
interface ChartData { labels: string[]; datasets: object[] }
interface ChartOptions {
    [name: string]: unknown;
    scales: object;
    plugins: { legend: { labels: { color: string; boxWidth: number } } };
    onClick: (event: unknown, found: { index: number }[]) => void;
}
