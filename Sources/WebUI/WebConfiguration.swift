// The settings of the pages.

/// Where the pages find what is not their own, and what they bear.
package struct WebConfiguration: Sendable {
    /// The folder below which the distribution's packages of styles and icons are installed.
    package var sharedFolder = "/usr/share"
    /// The program that makes PDF files of prints, WeasyPrint's: a path, or a name to look for; without it there are none.
    package var pdfProgram = "weasyprint"

    /// Who may be signed in by one click, which only a demo company allows; nil in earnest.
    package var demo: DemoSignIn?

    /// The defaults.
    package init() {}
}

/// The people of a demo company, whom everybody at this machine may be.
package struct DemoSignIn: Sendable {
    /// One of them.
    package struct Person: Sendable {
        let login: String
        let name: String
        /// The role, as the database names it.
        let role: String
        let branch: String

        /// A person of a demo company.
        package init(login: String, name: String, role: String, branch: String) {
            self.login = login
            self.name = name
            self.role = role
            self.branch = branch
        }
    }

    /// The people in the order in which they are shown, those of a branch together.
    let people: [Person]
    /// What all of them sign in with.
    let password: String

    /// A demo company's people.
    package init(people: [Person], password: String) {
        self.people = people
        self.password = password
    }
}
