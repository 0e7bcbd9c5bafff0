// All pages, in the order of the navigation.

package import Gateway

extension WebUI {
    /// The sections of the navigation.
    static let sections: [Section] = [
        Section(nil, [HomePage(), ApprovalsPage()] + BoardPage.all + [GuidePage()]),
        Section(
            "section_buying", [PaperPages(section: "buying"), ListPage.purchaseTracking]),
        Section(
            "section_selling",
            [
                PaperPages(section: "selling"), ListPage.salesItems, ListPage.salesTracking,
                ListPage.salesDetail,
            ]),
        Section(
            "section_stock",
            [
                ListPage.stock, ListPage.stockLedger, ListPage.stockPeriod, PaperPages(section: "stock"),
                AllDocuments(), ListPage.journal,
            ]),
        Section(
            "section_masters",
            [
                ListPage.products, ListPage.categories, ListPage.units, ListPage.suppliers,
                ListPage.customers,
                ListPage.branches, ListPage.departments, ListPage.employees, ListPage.warehouses,
                ListPage.locations,
                ListPage.partnerClasses, ListPage.partnerSources, ListPage.regions,
                ListPage.taxCodes, ListPage.paymentTerms,
            ]),
        Section(
            "section_system",
            [
                ListPage.users, ListPage.roles, ListPage.approvalFlows, ListPage.numberFormats,
                SetupPage(), SettingsPage(), ImportPage(),
                ChecksPage(), ListPage.operationLog, ListPage.signInFailures, ListPage.changes,
                ListPage.printLog, ListPage.jobs,
                OperationPages(),
            ]),
    ]

    /// The addresses of the pages in the navigation, in their order.
    package static func addresses(_ vocabulary: Vocabulary) -> [String] {
        let papers = Papers(vocabulary.kinds)
        return sections.flatMap(\.pages).flatMap { $0.places(papers) }.map(\.address)
    }

    /// The lists among the pages, but for those of kinds of documents.
    static var lists: [ListPage] {
        sections.flatMap(\.pages).compactMap { $0 as? ListPage ?? ($0 as? AllDocuments)?.list }
    }
}
