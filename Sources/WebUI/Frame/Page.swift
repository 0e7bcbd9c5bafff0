// What a page is to the frame around it: an entry of the navigation, and routes. Each kind of page is made once, in PageKinds/,
// and declared per capability, in Pages/.

internal import HTTPServer

/// Pages behind entries of the navigation.
protocol Pages: Sendable {
    /// Their entries.
    func places(_ papers: Papers) -> [Place]

    /// Adds their paths.
    func addRoutes(to routes: Routes, site: Site)
}

/// A page, or a family of pages, behind one entry of the navigation.
protocol Page: Pages {
    /// Its entry.
    var place: Place { get }
}

extension Page {
    func places(_ papers: Papers) -> [Place] { [place] }
}

/// An entry of the navigation.
struct Place: Sendable {
    let address: String
    /// The message that names it.
    let message: String
    let icon: String
    /// Who sees it; nil for all.
    let permission: String?
}

/// Entries of the navigation under one heading.
struct Section: Sendable {
    /// The message of the heading; nil without one.
    let message: String?
    let pages: [any Pages]

    init(_ message: String?, _ pages: [any Pages]) {
        self.message = message
        self.pages = pages
    }
}
