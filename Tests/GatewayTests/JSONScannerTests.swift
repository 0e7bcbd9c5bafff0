// Claims about JSON from outside: what passes, what is refused and why, and that what passes is not rewritten.

import Testing

@testable import Gateway

@Suite struct JSONScannerTests {
    private func fault(_ text: String) -> JSONFault.Reason? { fault(Array(text.utf8)) }

    private func fault(_ bytes: [UInt8]) -> JSONFault.Reason? {
        do throws(JSONFault) {
            _ = try JSONRequest(checking: bytes)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test(
        "well-formed objects pass as they were written",
        arguments: [
            #"{}"#, #" { "a" : 1 } "#, #"{"a":[1,-0.5,1e10,2E-3,true,false,null,"x"],"b":{"c":{}}}"#,
            #"{"quantity":"1.000000","n":0.10}"#, #"{"a":"\ud83d\ude00 \u00e9 \"\\\/\b\f\n\r\t"}"#,
            #"{"商品":"铅笔"}"#,
            "{\"a\":\"\u{7F}\u{80}\u{10FFFF}\"}",
        ])
    func passes(text: String) throws {
        let request = try JSONRequest(checking: Array(text.utf8))
        #expect(request.text == text.trimmingSpaces())
    }

    @Test("nothing at all means an empty object", arguments: ["", " ", "\r\n\t "])
    func empty(text: String) throws {
        #expect(try JSONRequest(checking: Array(text.utf8)).text == "{}")
    }

    @Test(
        "what is not JSON is refused",
        arguments: [
            "{", "}", "{]", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{,}"#, #"{a:1}"#, #"{'a':1}"#,
            #"{"a":01}"#,
            #"{"a":1.}"#, #"{"a":.5}"#, #"{"a":+1}"#, #"{"a":-}"#, #"{"a":1e}"#, #"{"a":NaN}"#,
            #"{"a":Infinity}"#,
            #"{"a":tru}"#, #"{"a":"x}"#, #"{"a":"\x"}"#, #"{"a":"\u12"}"#, #"{"a":"\u12g4"}"#,
            "{\"a\":\"\n\"}",
            "{\"a\":\"\t\"}", #"{"a":1}}"#, #"{"a":1} x"#, #"{"a":1}{"b":2}"#, "\u{FEFF}{}", #"{"a":[1,]}"#,
            #"{"a":[1 2]}"#,
            "// {}", #"{"a":"\"#,
        ])
    func malformed(text: String) {
        #expect(fault(text) == .syntax)
    }

    @Test("NUL is refused, raw and escaped, in values and in names")
    func nul() {
        #expect(fault(Array(#"{"a":"x"#.utf8) + [0] + Array(#""}"#.utf8)) == .nul)
        #expect(fault(#"{"a":"\u0000"}"#) == .nul)
        #expect(fault(#"{"\u0000":1}"#) == .nul)
        #expect(fault(#"{"a":"\\u0000"}"#) == nil, "an escaped backslash before u0000 is no NUL")
    }

    @Test("bytes that are not UTF-8 are refused with the place of the first one")
    func invalidUTF8() {
        let overlong: [UInt8] = [0xC0, 0xAF]
        let surrogate: [UInt8] = [0xED, 0xA0, 0x80]
        for wrong in [[0xFF], [0x80], overlong, surrogate, [0xF4, 0x90, 0x80, 0x80], [0xE4, 0xBD]]
            as [[UInt8]]
        {
            #expect(fault(Array(#"{"a":"铅"#.utf8) + wrong + Array(#""}"#.utf8)) == .invalidUTF8)
        }
        do throws(JSONFault) {
            _ = try JSONText(checking: Array("{\"铅\":".utf8) + [0xFF])
        } catch {
            #expect(error.offset == 7)
        }
    }

    @Test("half a surrogate pair is refused, a whole one passes")
    func surrogates() {
        for text in [
            #"\ud800"#, #"\udc00"#, #"\ud800x"#, #"\ud800\u0041"#, #"\ud800\ud800"#, #"\udbff\ue000"#,
        ] {
            #expect(fault(#"{"a":""# + text + #""}"#) == .loneSurrogate)
        }
        #expect(fault(#"{"a":"\uD800\uDC00\udbff\udfff"}"#) == nil)
    }

    @Test("nesting passes to 64 levels and no further, however deep it goes")
    func depth() {
        func nested(_ depth: Int) -> String {
            #"{"a":"# + String(repeating: "[", count: depth - 1) + String(repeating: "]", count: depth - 1)
                + "}"
        }
        #expect(fault(nested(64)) == nil)
        #expect(fault(nested(65)) == .tooDeep)
        #expect(fault(nested(20_000)) == .tooDeep)
        #expect(fault(String(repeating: #"{"a":"#, count: 20_000)) == .tooDeep)
    }

    @Test("a top-level name may stand once, even when escaped another way")
    func duplicates() {
        #expect(fault(#"{"branch":"SH","branch":"BJ"}"#) == .duplicateKey)
        #expect(fault(#"{"branch":"SH","br\u0061nch":"BJ"}"#) == .duplicateKey)
        #expect(fault(#"{"a":{"b":1},"c":{"b":1}}"#) == nil)
    }

    @Test("a request has at most 1000 top-level names; below them there is no bound")
    func names() {
        func object(_ count: Int) -> String {
            "{" + (0..<count).map { #""k\#($0)":0"# }.joined(separator: ",") + "}"
        }
        #expect(fault(object(1000)) == nil)
        #expect(fault(object(1001)) == .tooManyKeys)
        #expect(fault(#"{"a":\#(object(1001))}"#) == nil)
    }

    @Test("only an object is a request", arguments: ["[]", "1", "null", #""x""#, "true"])
    func notAnObject(text: String) {
        #expect(fault(text) == .notAnObject)
    }

    @Test("members are read decoded, values as they were written")
    func reading() throws {
        let json = try JSONText(
            checking: #" {"br\u0061nch" : "S\u0048", "n" : -1.50, "l":[ {"x":1} , 2 ], "e":{}, "y":true} "#)
        #expect(json["branch"]?.string == "SH")
        #expect(json["n"]?.text == "-1.50")
        #expect(json["n"]?.int == nil)
        #expect(json["l"]?.elements.map(\.text) == [#"{"x":1}"#, "2"])
        #expect(json["l"]?.elements.first?["x"]?.int == 1)
        #expect(json["e"]?.members.isEmpty == true)
        #expect(json["y"]?.bool == true)
        #expect(json["missing"] == nil)
        #expect(json.members.map(\.name) == ["branch", "n", "l", "e", "y"])
        #expect(try JSONText(checking: #""\ud83d\ude00\n\u00e9""#).string == "😀\né")
    }

    @Test("replacing a member leaves every other byte as it was")
    func replacing() throws {
        let text = #"{ "login" : "a" ,"password":"p\u0061ss", "x":[1.10, { "password":"deep"}]}"#
        let request = try JSONRequest(checking: Array(text.utf8))
        let replaced = request.replacing(["password": [("key", "ab\"c"), ("salt", "00")]])
        #expect(
            replaced.text == #"{"login" : "a","key":"ab\"c","salt":"00","x":[1.10, { "password":"deep"}]}"#)
        #expect(replaced["password"] == nil)
        #expect(replaced["key"]?.string == "ab\"c")
    }

    @Test("a member can be added to any object")
    func adding() throws {
        #expect(try JSONRequest(checking: []).adding("branch", "SH").text == #"{"branch":"SH"}"#)
        let more = try JSONRequest(checking: Array(#"{ "a":1}"#.utf8)).adding("branch", "SH")
        #expect(more.text == #"{"branch":"SH","a":1}"#)
        #expect(more["a"]?.int == 1)
    }

    @Test("what is written can be read back")
    func writing() throws {
        let text = "quote \" backslash \\ line\nreturn\r tab\t control \u{1} 铅笔 😀"
        let tree: JSONTree = [
            "text": .string(text), "list": [1, true, nil, "x"], "raw": .raw("1.50"), "empty": [:],
        ]
        let json = try JSONText(checking: tree.text)
        #expect(json["text"]?.string == text)
        #expect(json["list"]?.text == #"[1,true,null,"x"]"#)
        #expect(json["raw"]?.text == "1.50")
    }
}

extension String {
    fileprivate func trimmingSpaces() -> String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
