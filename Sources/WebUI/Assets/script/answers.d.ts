// What scripts use of the service's answers. A test holds each interface to what is really answered (Tests/WebUITests/ScriptAnswerTests.swift).

/** A unit of a product: so many of it are so many base units. */
export interface Unit { unit: string; name: string; numerator: number; denominator: number }
export interface OfferedUnit extends Unit { price: string | null }
export interface LastPrice { unit: string; price: string; business_on: string; number: string }
/** What an editor offers for a product. */
export interface Offer {
    product: string; name: string; spec: string | null; base_unit: string; tax_code: string;
    available: string | null; available_mixed: string | null; last: LastPrice | null; units: OfferedUnit[];
}
/** A product that was found for a text, in the unit that was meant. */
export interface Option { unit: string; exact: boolean; offer: Offer }
export interface Partner { partner: string; exact: boolean; name: string; contact: string | null; phone: string | null }

/** A line of a document as an editor begins with it. */
export interface EntryLine {
    source_line: string | null; order_number: string | null; product: string; unit: string; quantity: string | null;
    price: string | null; discount: string | null; tax_code: string | null; gift: boolean; location: string | null;
    due_on: string | null; remark: string | null; rejected: string | null; reject_reason: string | null; warehouse: string | null;
    offer: Offer | null;
}
export interface Entry { branch: string; document: string | null; version: number | null; lines: EntryLine[] }

/** What is wrong with a place of a request: `lines.0.quantity`, `discount`. */
export interface Fault { place: string; fault: string; text: string }
/** What may be posted, yet should be seen. */
export interface Mark { place: string; mark: string; text: string }
export interface PreviewLine {
    product: string | null; name: string | null; spec: string | null; unit: string | null; list_price: string | null; price: string | null;
    gross: string | null; available: string | null; short: boolean | null;
}
export interface Approval { name: string; amount: string | null }
export interface Preview {
    net: string | null; tax: string | null; gross: string | null; cost: string | null; approval: Approval | null;
    lines: PreviewLine[]; faults: Fault[]; marks: Mark[];
}
/** What pasted texts mean, in their order. */
export interface Match { text: string; product: string | null; unit: string | null; meant: number }
/** Where a document is after it was written. */
export interface Written { address: string }
export interface Refusal {
    error: string; message: string; hint: string; faults: Fault[]; signs_in: boolean; ways: string;
}

/** A field of a kind of import. */
export interface ImportField { name: string; zh: string; en: string; required: boolean; example: string }
export interface ImportKind { kind: string; zh: string; en: string; list: string; is_order: boolean; fields: ImportField[] }
/** A cell of a file: its text, or an object where the service has more to say of it. */
export type FileCell = string | { text: string };
/** A file as it was read. */
export interface FileRead {
    sheets: string[]; sheet: string; rows: FileCell[][]; numbers: number[]; head: number | null; columns: (string | null)[];
    left_out: { index: number; reason: string }[];
}
/** What is wrong with a row of a file, counted from one among the rows that were sent; null is the whole file. */
export interface ImportFault { row: number | null; field: string | null; fault: string; value: string | null; text: string; advice: string }
/** What was done to a cell. */
export interface ImportNote { row: number; field: string; value: string; taken: string; text: string }
export interface ImportRefusal {
    error: string; message: string; hint: string; faults: ImportFault[]; notes?: ImportNote[]; signs_in?: boolean; asks_encoding?: boolean;
}
/** What a run did, or would do. */
export interface Imported {
    created?: number; changed?: number; joined?: number; unchanged?: number; left_out?: number; warnings?: unknown[];
    opening?: { rows: number; left_out?: number }; made?: { units?: string[]; categories?: string[] };
}
export interface ImportRun { answer: Imported; notes: ImportNote[] }
export interface Progress { done: number | null; total: number | null; job: string | null }
