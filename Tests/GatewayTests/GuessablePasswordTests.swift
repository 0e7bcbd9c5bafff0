// Claims about passwords that are refused because everybody tries them first, and about those that are not.

import Testing

@testable import Gateway

@Suite struct GuessablePasswordTests {
    private func reason(
        _ password: String, login: String? = "zhangmin", names: [String] = ["张敏", "Blue Sky Trading"]
    )
        -> GuessablePassword?
    {
        GuessablePassword(password, login: login, names: names)
    }

    @Test(
        "the commonest, with digits, marks and capitals around them too",
        arguments: [
            "password", "Password1", "P@ssw0rd", "p@ssw0rd123!", "passw0rd", "welcome2024", "admin888",
            "Admin@123",
            "woaini1314", "woaini520", "5201314a", "iloveyou!", "Letmein99", "qq123456", "a123456789",
            "mima1234",
            "Shanghai2024", "wangwei88", "suanpan1", "$unshine", "10vely!!",
        ])
    func common(password: String) { #expect(reason(password) == .common) }

    @Test(
        "sequences, repetitions, rows of keys, days",
        arguments: [
            "12345678", "87654321", "23456789", "abcdefgh", "aaaaaaaa", "11111112", "12341234", "abcabcabc",
            "abc123xyz",
            "qwertyui", "asdfghjk", "123qweasd", "1qaz2wsx", "19900101", "1990-01-01", "01011990", "poiuytre",
            "20241231",
        ])
    func pattern(password: String) { #expect(reason(password) == .pattern) }

    @Test("the login and the names, also with digits around them")
    func own() {
        for password in ["zhangmin", "ZhangMin", "zhangmin88", "88zhangmin!", "nimgnahz", "zhangminzhangmin"]
        {
            #expect(reason(password) == .login)
        }
        for password in ["blueskytrading", "Blue Sky Trading", "BlueSkyTrading1", "张敏2024"] {
            #expect(reason(password) == .name)
        }
        #expect(reason("blueskytrading1", login: "other", names: []) == nil)
    }

    @Test(
        "whatever has little to do with itself passes",
        arguments: [
            "correct horse battery staple", "three unrelated words", "kX9#vT2m", "hunter2hunter2",
            "tea-lamp-river",
            "zhangmin likes tea", "密码不会告诉你", "love92837465013", "1-800-kettles",
        ])
    func fine(password: String) { #expect(reason(password) == nil) }
}
