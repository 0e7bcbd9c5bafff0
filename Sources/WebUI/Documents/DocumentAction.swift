// What can be done to a document, and by which operation. Whether it may be done the database says.

/// An action on a document, by the name that `document.get` and its history give it.
enum DocumentAction: String, CaseIterable {
    case edit, copy, fulfil, submit, approve, reject, withdraw, reserve, reopen, close, resume, cancel,
        reverse, correct, comment

    /// The operation that does it; nil where it is a page.
    var operation: String? {
        switch self {
        case .edit, .copy, .fulfil: nil
        case .approve, .reject, .withdraw: "approval.\(rawValue)"
        case .reserve: "sales_order.reserve"
        case .submit, .reopen, .close, .resume, .cancel, .reverse, .correct, .comment:
            "document.\(rawValue)"
        }
    }

    /// The argument that says why, and whether it must; nil where nobody is asked.
    var reason: (argument: String, isRequired: Bool)? {
        switch self {
        case .reject, .reopen, .close, .resume, .reverse, .correct: ("reason", true)
        case .cancel: ("reason", false)
        case .withdraw: ("comment", false)
        default: nil
        }
    }

    /// Whether it is what one usually does next.
    var isMain: Bool { [.fulfil, .submit, .approve].contains(self) }

    /// Whether it undoes something for good.
    var isGrave: Bool { [.reject, .cancel, .reverse, .close].contains(self) }
}
