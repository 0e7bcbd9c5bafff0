// All pages, in the order of the navigation.

extension WebUI {
    /// The sections of the navigation.
    static let sections: [Section] = [
        Section(nil, [HomePage(), ApprovalsPage()] + BoardPage.all + [GuidePage()]),
        Section(
            "section_buying",
            [DocumentPage.purchaseOrder, DocumentPage.goodsReceipt, ListPage.purchaseTracking]),
        Section(
            "section_selling",
            [
                DocumentPage.salesOrder, DocumentPage.delivery, ListPage.salesItems, ListPage.salesTracking,
                ListPage.salesDetail,
            ]),
        Section(
            "section_stock",
            [
                ListPage.stock, ListPage.stockLedger, ListPage.stockPeriod, DocumentPage.otherIn,
                DocumentPage.otherOut, DocumentPage.openingStock, AllDocuments(), ListPage.journal,
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
    package static var addresses: [String] { sections.flatMap(\.pages).map(\.place.address) }

    /// The lists among the pages.
    static var lists: [ListPage] {
        sections.flatMap(\.pages).compactMap {
            $0 as? ListPage ?? ($0 as? DocumentPage)?.list ?? ($0 as? AllDocuments)?.list
        }
    }
}
