// Files that cannot be read, in words, with what to do.

package import Gateway
package import Spreadsheet

extension Refusal {
    /// A file that cannot be read; `details` hold the fault's name, its line and the bound.
    package init(_ fault: SheetFault) {
        let (message, hint) = Self.texts(fault)
        let place = fault.line.map { "（\($0)）" } ?? ""
        self.init(
            error: "file_unreadable", status: 422, retryable: false,
            message: Text(zh: message.zh + place, en: message.en + (fault.line.map { " (\($0))" } ?? "")),
            hint: hint,
            details: [
                "fault": .string(fault.reason.rawValue), "limit": .string(orNull: fault.limit),
                "line": fault.line.map { .int($0) } ?? .null,
            ])
    }

    private static let saveAsWorkbook = Text(
        zh: "请用 Excel 或 WPS 打开，另存为 .xlsx，再选一次。",
        en: "Open it in Excel or WPS, save it as .xlsx, and choose it again.")

    private static func texts(_ fault: SheetFault) -> (Text, Text) {
        switch fault.reason {
        case .empty:
            (
                Text(zh: "文件是空的。", en: "The file is empty."),
                Text(zh: "请选择有数据的文件或工作表。", en: "Choose a file or sheet that holds something.")
            )
        case .oldWorkbook:
            (
                Text(
                    zh: "这是 Excel 95 或更早的文件，或二进制的 .xlsb。",
                    en: "This is a workbook of Excel 95 or before, or a binary one (.xlsb)."), saveAsWorkbook
            )
        case .webPage:
            (
                Text(
                    zh: "这是网页或 XML，只是扩展名写成了 .xls。",
                    en: "This is a web page or XML that is called .xls."), saveAsWorkbook
            )
        case .encrypted:
            (
                Text(zh: "文件有密码。", en: "The file has a password."),
                Text(
                    zh: "请在 Excel 中去掉密码，保存后再选一次。",
                    en: "Take the password off in Excel, save it, and choose it again.")
            )
        case .unknownKind:
            (
                Text(
                    zh: "这不是 Excel 文件，也不是文本表格。", en: "This is neither a workbook nor a table of text."),
                Text(zh: "请另存为 .xlsx 或 CSV。", en: "Save it as .xlsx or CSV.")
            )
        case .damaged:
            (
                Text(zh: "文件已损坏，或没有传完。", en: "The file is damaged, or did not arrive whole."),
                Text(
                    zh: "请用 Excel 或 WPS 打开看看，另存一份再选。",
                    en: "Look whether Excel or WPS opens it, save a copy, and choose that.")
            )
        case .tooLarge: (tooLarge(fault.limit), tooLargeHint)
        case .noSuchSheet:
            (
                Text(zh: "没有这个工作表。", en: "There is no such sheet."),
                Text(zh: "请重新选择文件和工作表。", en: "Choose the file and the sheet again.")
            )
        case .uncertainEncoding:
            (
                Text(zh: "看不准这个文件用的是哪种文字编码。", en: "It is uncertain which encoding this text is in."),
                Text(
                    zh: "请选择编码（中文 Windows 上多为 GB18030），或另存为 .xlsx。",
                    en: "Choose the encoding (mostly GB18030 on a Chinese Windows), or save it as .xlsx.")
            )
        case .quotes:
            (
                Text(zh: "引号不成对，出错的行：", en: "Quotes do not match, at the line"),
                Text(zh: "请补上引号，或另存为 .xlsx。", en: "Add the quote, or save it as .xlsx.")
            )
        }
    }

    private static let tooLargeHint = Text(
        zh: "最多 10 MB、20,000 行、200 列、100 万格。请删去不用的内容，或分成几个文件。",
        en:
            "At most 10 MB, 20,000 rows, 200 columns and a million cells. Remove what is not needed, or split it."
    )

    private static func tooLarge(_ limit: String?) -> Text {
        switch limit {
        case "rows": Text(zh: "超过 20,000 行。", en: "There are more than 20,000 rows.")
        case "columns": Text(zh: "超过 200 列。", en: "There are more than 200 columns.")
        case "cells": Text(zh: "超过 100 万个有内容的格。", en: "More than a million cells hold something.")
        case "time": Text(zh: "读这个文件的时间太长。", en: "Reading the file takes too long.")
        default: Text(zh: "文件太大。", en: "The file is too large.")
        }
    }
}

extension Refusal {
    /// A file whose cells are faulty, as the database refuses faulty rows.
    package static func importFaulty(_ faults: [ImportFault]) -> Refusal {
        let count = Set(faults.map(\.row)).count
        return Refusal(
            error: "import_faulty", status: 422, retryable: false,
            message: Text(
                zh: "\(count) 行有错误,未导入任何数据", en: "\(count) rows are faulty; nothing was imported."),
            hint: Text(
                zh: "请按所列行和字段改正后重新导入。", en: "Correct the rows and fields that are listed and import again."))
    }
}
