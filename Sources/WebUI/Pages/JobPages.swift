// The page of jobs: long work that runs or has ended, and how far it is.

internal import Gateway

extension ListPage {
    static let jobs = ListPage(
        "jobs", icon: "hourglass-split", source: .view("job", []), permission: "job.see",
        filters: [.choice("state", .values("job_state"))],
        columns: [
            Column("id", .code), Column("operation", .code), "user_name", "branch", Column("state", .state),
            Column("done", .count), Column("total", .count), Column("outcome", .code),
            Column("started_at", .time), Column("ended_at", .time),
            Column("cancelled_by", .code, isUsual: false), Column("request_id", .code, isUsual: false),
        ],
        sort: "-started_at", key: "id", passing: ("state", "running"))
}
