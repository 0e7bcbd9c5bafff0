// All pages, in the order of the navigation.

extension WebUI {
    /// The sections of the navigation.
    static let sections: [Section] = [
        Section(nil, [HomePage()]),
        Section("section_masters", [ListPage.products]),
        Section("section_system", [OperationPages()]),
    ]

    /// The lists among the pages.
    static var lists: [ListPage] { sections.flatMap(\.pages).compactMap { $0 as? ListPage } }
}
