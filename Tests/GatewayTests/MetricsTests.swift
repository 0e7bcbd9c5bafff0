// Claims about Prometheus' text.

import Testing

@testable import Gateway

@Suite struct MetricsTests {
    @Test("label values are escaped, lines are whole")
    func escaping() {
        var text = PrometheusText()
        text.family("m", .counter, "A \\ and\na line.")
        text.sample("m", [("label", "quote \" backslash \\ line\n")], 1.5)
        #expect(
            text.text == """
                # HELP m A \\\\ and\\na line.
                # TYPE m counter
                m{label="quote \\" backslash \\\\ line\\n"} 1.5

                """)
    }

    @Test("buckets are cumulative and end with infinity")
    func histogram() {
        var text = PrometheusText()
        text.histogram("m", [("kind", "x")], bounds: [0.1, 1], counts: [2, 0, 3], sum: 9.25)
        #expect(
            text.text == """
                m_bucket{kind="x",le="0.1"} 2
                m_bucket{kind="x",le="1"} 2
                m_bucket{kind="x",le="+Inf"} 5
                m_sum{kind="x"} 9.25
                m_count{kind="x"} 5

                """)
    }
}
