// Claims about what is completed where.

import Testing

@testable import ConsoleClient

@Suite struct CompletionContextTests {
    @Test(
        "the end of a command tells what may stand there",
        arguments: [
            ("", .command(prefix: "")), ("  pro", .command(prefix: "pro")),
            ("HELP st", .operation(prefix: "st")),
            ("watch 5 ", .operation(prefix: "")), ("WATCH ", nil), ("STATUS ", nil), ("SIGN_IN adm", nil),
            ("SET ", .setting(prefix: "")), ("SET form", .setting(prefix: "form")),
            ("SET format=j", .optionValue(option: "format", prefix: "j")),
            ("product.find ", .argument(operation: "product.find", given: [], prefix: "")),
            (
                "product.find text=啤 li",
                .argument(operation: "product.find", given: ["text"], prefix: "li")
            ),
            ("WATCH 5 product.find @f", .option(prefix: "@f")),
            ("a.b @format=", .optionValue(option: "format", prefix: "")),
            ("a.b warehouse=HQ", .value(argument: "warehouse", prefix: "HQ", isQuoted: false)),
            ("a.b warehouse=\"HQ", .value(argument: "warehouse", prefix: "HQ", isQuoted: true)),
            ("a.b lines=[{\"pro", .field(operation: "a.b", argument: "lines", prefix: "pro")),
            ("a.b lines=[{\"product\": \"B5", .value(argument: "product", prefix: "B5", isQuoted: true)),
            (
                "a.b lines=[{\"product\": \"B5\", \"q",
                .field(operation: "a.b", argument: "lines", prefix: "q")
            ),
            ("a.b {\"wa", .field(operation: "a.b", argument: nil, prefix: "wa")),
            ("a.b {\"x\": 1, \"lines\": [{\"p", .field(operation: "a.b", argument: "lines", prefix: "p")),
            ("a.b {\"lines\": [{\"p\": \"1\"}], \"w", .field(operation: "a.b", argument: nil, prefix: "w")),
            ("a.b {\"warehouses\": [\"H", .value(argument: "warehouses", prefix: "H", isQuoted: true)),
            ("a.b warehouses=[\"H", .value(argument: "warehouses", prefix: "H", isQuoted: true)),
            ("a.b lines=[{\"quantity\": 1", nil), ("a.b lines={<or", .file(prefix: "or")),
        ] as [(String, CompletionContext?)])
    func contexts(text: String, context: CompletionContext?) { #expect(CompletionContext(text) == context) }
}
