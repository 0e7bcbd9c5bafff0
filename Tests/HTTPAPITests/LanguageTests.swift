// Claims about the language of messages.

import HTTPServer
import Testing

@Suite struct LanguageTests {
    @Test(
        "the better weighted of our two languages wins, Chinese where neither is asked for",
        arguments: [
            (nil, Language.chinese), ("", .chinese), ("fr", .chinese), ("*", .chinese), ("en", .english),
            ("en-US,en;q=0.9", .english), ("zh-CN,zh;q=0.9,en;q=0.8", .chinese),
            ("en;q=0.5,zh;q=0.4", .english),
            ("en;q=0.4, zh;q=0.5", .chinese), ("fr, en ; q=0.1", .english), ("en;q=0", .chinese),
            ("en;q=x", .chinese),
            (";;,=,", .chinese),
        ] as [(String?, Language)])
    func choice(header: String?, language: Language) {
        #expect(Language(accepting: header) == language)
    }
}
