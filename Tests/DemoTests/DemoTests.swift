// Claims about the demo company: what is there after a load, that two loads are the same, and that it never mixes with
// anything else.

import Gateway
import PostgresClient
import Terminal
import TestSupport
import Testing

@testable import Demo

@Suite(.timeLimit(.minutes(20))) struct DemoTests {
    private static let password = "correct horse battery"

    /// Loads the demo into a database whose administrator is `admin`.
    private func load(into database: TestDatabase) async throws -> DemoSummary {
        let gateway = Gateway(
            configuration: GatewayConfiguration(database: database.configuration(as: .service)),
            logger: silentLogger)
        return try await gateway.running {
            let session = try await CommandSession.signIn(gateway, login: "admin", password: Self.password)
            return try await DemoLoad(
                gateway: gateway, administrator: session, login: "admin", password: Self.password
            ).run()
        }
    }

    private func addAdministrator(to database: TestDatabase) async throws {
        let key = try await KeyDerivation(concurrency: 1).newPassword(Self.password, minimumLength: 8)
        try await database.query(
            "select logic.bootstrap_user('admin', 'Admin', 'administrator', $1, $2)",
            [PostgresValue(key.salt), PostgresValue(key.key)])
    }

    private func refusal(of load: () async throws -> DemoSummary) async -> String? {
        do {
            _ = try await load()
            return nil
        } catch let fault as CommandFault {
            return fault.message
        } catch {
            return "\(error)"
        }
    }

    /// What a query says of a loaded company.
    private struct Claim {
        let text: String
        let sql: String
    }

    private static let claims = [
        Claim(
            text: "three branches in three cities, each with depot and shop",
            sql: """
                select count(*) = 3 and count(distinct left(b.address, 2)) = 3
                    and bool_and((select count(*) from data.warehouse w where w.branch_id = b.id) = 2)
                from data.branch b
                """),
        Claim(
            text: "the company has its lasting name",
            sql: """
                select name not like '%装载%' from data.company
                """),
        Claim(
            text: "all seven roles have somebody",
            sql: """
                select count(*) = 7 and bool_and(exists (select from data.user_role u where u.role_id = r.id))
                from data.role r where r.seeded
                """),
        Claim(
            text: "every product has a category, two units and a sound barcode of 690 to 699",
            sql: """
                select count(*) between 80 and 100 and bool_and(p.category_id is not null
                    and (select count(*) from data.product_unit u where u.product_id = p.id and u.sale_price > u.purchase_price) = 2
                    and exists (select from data.product_barcode b where b.product_id = p.id
                                and logic.barcode_sound(b.barcode) and b.barcode ~ '^69[0-9]{11}$'))
                from data.product p
                """),
        Claim(
            text: "suppliers and customers, some limited to a branch or an owner",
            sql: """
                select count(*) filter (where is_supplier) = 12 and count(*) filter (where is_customer) = 25
                    and bool_or(is_customer and branch_id is not null) and bool_or(is_customer and branch_id is null)
                    and bool_or(owner_id is not null)
                from data.partner
                """),
        Claim(
            text: "twelve weeks of documents in every branch, the last of today",
            sql: """
                select bool_and(first = today - 84 and last = today) and count(*) = 3 and sum(documents) between 900 and 1300
                from (select min(d.business_on) first, max(d.business_on) last, count(*) documents,
                             (clock_timestamp() at time zone c.time_zone)::date today
                      from data.document d cross join data.company c group by d.branch_id, c.time_zone) b
                """),
        Claim(
            text: "every kind of document, and what real trade has",
            sql: """
                select count(distinct kind) = (select count(*) from meta.document_kind) and count(*) filter (where reversal_of is not null) between 6 and 40
                    and count(*) filter (where kind = 'delivery' and discount > 0) > 2
                    and count(*) filter (where kind = 'delivery' and rounding_off > 0) > 10
                    and (select count(*) from data.document_line l where l.gift) > 5
                    and (select count(*) from data.receipt_line) between 5 and 80
                    and (select count(*) from data.document_event e where e.action in ('reject', 'cancel', 'close')) > 8
                from data.document
                """),
        Claim(
            text: "orders are fulfilled in parts, and deliveries are made without any order",
            sql: """
                select exists (select from data.line_link where relation = 'fulfils' group by source_line_id having count(*) > 1)
                    and exists (select from data.document d where d.kind = 'delivery' and not exists (
                        select from data.document_link k where k.document_id = d.id and k.relation = 'fulfils'))
                """),
        Claim(
            text: "papers wait for approval in every branch, one for its second step",
            sql: """
                select count(distinct branch_id) = 3 and count(*) >= 4 and max(step) = 2
                from data.approval_request where state = 'pending'
                """),
        Claim(
            text: "nobody approved what he had written",
            sql: """
                select count(*) > 5 and bool_and(x.user_id <> d.created_by)
                from data.approval_decision x join data.approval_request r on r.id = x.request_id
                join data.document d on d.id = r.document_id
                """),
        Claim(
            text: "orders to suppliers and of customers are late",
            sql: """
                select count(distinct g.kind) = 2 from data.line_progress g
                join data.document_line l on l.id = g.line_id join data.document d on d.id = l.document_id
                where g.open and d.due_on < current_date
                """),
        Claim(
            text: "some stocks are below their lower limit, most are not, and none is silly",
            sql: """
                select count(*) filter (where i.usable - i.reserved < m.lower_limit) between 5 and 80
                    and max(i.usable / greatest(m.upper_limit, 1)) < 1.5
                from data.stock_item i
                join data.product_limit m on m.product_id = i.product_id and m.warehouse_id = i.warehouse_id
                """),
        Claim(
            text: "drafts lie on desks in every branch",
            sql: """
                select count(distinct branch_id) = 3 and count(*) >= 9 from data.document where state = 'draft'
                """),
        Claim(
            text: "every product earns ten to forty per cent",
            sql: """
                select count(*) > 80 and bool_and(1 - cost / net between 0.1 and 0.4)
                from (select sum(l.net) net, sum((select -sum(e.value) from data.stock_entry e where e.document_id = d.id and e.line_id = l.id)) cost
                      from data.document_line l join data.document d on d.id = l.document_id
                      where d.kind = 'delivery' and d.state = 'posted' group by l.product_id) p
                """),
        Claim(
            text: "shops sell more on Saturdays than on Tuesdays",
            sql: """
                select sum(gross) filter (where extract(isodow from business_on) = 6)
                     > 1.3 * sum(gross) filter (where extract(isodow from business_on) = 2)
                from data.document where memo = '门店日结'
                """),
        Claim(
            text: "no call was refused",
            sql: """
                select count(*) = 0 from data.operation_log where outcome <> 'done'
                """),
        Claim(
            text: "every check is empty",
            sql: """
                select count(*) > 10 and bool_and((logic.run_check(name) ->> 'offending')::bigint = 0) from meta.check
                """),
    ]

    /// Numbers, states and amounts of all documents, and what is left in stock.
    private func trade(in database: TestDatabase) async throws -> [String] {
        let rows = try await database.query(
            """
            select concat_ws(' ', b.code, d.kind, d.number, d.state, d.business_on, d.net, d.tax, d.gross) line
            from data.document d join data.branch b on b.id = d.branch_id
            union all
            select concat_ws(' ', w.code, p.code, i.usable, i.reserved)
            from data.stock_item i join data.warehouse w on w.id = i.warehouse_id join data.product p on p.id = i.product_id
            union all
            select concat_ws(' ', c.cost_unit_id, p.code, c.value) from data.cost_pool c join data.product p on p.id = c.product_id
            order by line
            """)
        return try rows.map { try $0.decode(0) }
    }

    @Test("twelve weeks of believable trade, the same in every load, and never in a company that has begun")
    func load() async throws {
        try await withDatabase { database in
            try await addAdministrator(to: database)
            try await withDatabase { other in
                try await addAdministrator(to: other)
                async let second = load(into: other)
                let summary = try await load(into: database)
                #expect(try await second.stockValue == summary.stockValue)
                #expect(summary.logins.count == 7)
                #expect(summary.waiting >= 4 && summary.late > 0 && summary.belowLimit > 0)
                let (one, two) = (try await trade(in: database), try await trade(in: other))
                #expect(one.count > 1000)
                #expect(Set(one).symmetricDifference(two).sorted().prefix(5) == [])
            }
            for claim in Self.claims {
                let rows = try await database.query(claim.sql)
                #expect(try rows.first?.decode(0, as: Bool.self) == true, "\(claim.text)")
            }
            let explained = try await DemoFigures(database: database, login: "admin", password: Self.password)
                .check()
            #expect(explained.count > 500)
            #expect(explained.wrong.prefix(3) == [])
            let refusal = await refusal { try await load(into: database) }
            #expect(refusal?.contains("has products or documents already") == true)
        }
    }

    @Test("a load that was interrupted is told as one")
    func interrupted() async throws {
        try await withDatabase { database in
            try await addAdministrator(to: database)
            try await database.query(
                "update data.company set name = $1", [PostgresValue(DemoCompany.nameWhileLoading)])
            let refusal = await refusal { try await load(into: database) }
            #expect(refusal?.contains("deploy/demo --reset") == true)
        }
    }
}
