// Claims about failed sign-ins by address.

import Testing

@testable import Gateway

@Suite struct SignInGuardTests {
    @Test func `an address waits after so many failures until the first has left the window, others do not`()
    {
        var failures = SignInFailures(limit: 2, windowSeconds: 10)
        let start = ContinuousClock.now
        failures.record("a", at: start)
        #expect(failures.wait(of: "a", at: start) == nil)
        failures.record("a", at: start + .seconds(4))
        #expect(failures.wait(of: "a", at: start + .seconds(5)) == .seconds(5))
        #expect(failures.wait(of: "b", at: start + .seconds(5)) == nil)
        #expect(failures.wait(of: "a", at: start + .seconds(11)) == nil)
    }
}
