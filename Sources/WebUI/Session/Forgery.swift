// Requests that another site made a browser send. Guarantees: nothing changes unless the browser says that the page was ours, and
// unless the form carries a token that only a page of this session can hold.

internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird

/// The defence of changes.
enum Forgery {
    /// The form field of the token.
    static let field = "_token"

    /// A token of a session: another one for each page, so that compression tells nothing of it.
    static func token(of session: String, nonce: String = Secrets.requestID()) -> String {
        nonce + "." + Hex.text(Secrets.digest("form \(nonce) \(session)"))
    }

    /// Refuses a change that a browser did not send from a page of ours.
    ///
    /// - Throws: `Refusal` `request_foreign`.
    static func checkOrigin(of request: Request) throws(Refusal) {
        if let site = request.headers[.secFetchSite] {
            guard site == "same-origin" else { throw .requestForeign }
        } else {
            guard let origin = request.headers[.origin], let host = request.head.authority,
                origin == "http://\(host)" || origin == "https://\(host)"
            else { throw .requestForeign }
        }
    }

    /// Refuses a form that no page of the session can have made.
    ///
    /// - Throws: `Refusal` `request_foreign`.
    static func check(_ token: String?, of session: String) throws(Refusal) {
        let nonce = token?.split(separator: ".").first.map(String.init) ?? ""
        guard let token, Secrets.areEqual(token, Self.token(of: session, nonce: nonce)) else {
            throw .requestForeign
        }
    }
}

extension Refusal {
    /// A change that no page of ours asked for.
    static let requestForeign = Refusal(
        error: "request_foreign", status: 403, retryable: false,
        message: Text(
            zh: "这个请求不是从本系统的页面发出的，未执行。",
            en: "This request did not come from a page of this system; nothing was done."),
        hint: Text(zh: "请打开页面重新操作。", en: "Open the page and do it again."))

    /// The form is none.
    static let formUnreadable = Refusal(
        error: "form_unreadable", status: 415, retryable: false,
        message: Text(zh: "表单的格式无法识别。", en: "The form cannot be read."),
        hint: Text(zh: "请从页面提交。", en: "Send it from the page."))

    /// An answer that is an error, as an error.
    init(_ answer: Answer) {
        let body = answer.json
        func words(_ member: String) -> Text {
            Text(zh: body?[member]?["zh"]?.string ?? "", en: body?[member]?["en"]?.string ?? "")
        }
        self.init(
            error: body?["error"]?.string ?? "internal", status: answer.status,
            retryable: body?["retryable"]?.bool ?? false, message: words("message"), hint: words("hint"),
            details: body?["details"].map { .json($0) } ?? [:], retryAfterSeconds: answer.retryAfterSeconds)
    }
}
