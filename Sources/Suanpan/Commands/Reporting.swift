// How a command ends where something went wrong: one line on standard error, and an exit code.

internal import ArgumentParser
internal import PostgresClient
internal import Schema
internal import Terminal

/// Runs a command's work and turns what went wrong into one line and an exit code.
///
/// - Throws: `ExitCode`.
func reporting<R>(_ work: () async throws -> R) async throws -> R {
    do {
        return try await work()
    } catch let fault as SettingsFault {
        Terminal.say("wrong setting: \(fault)")
        throw ExitCode.wrongSetting
    } catch let fault as CommandFault {
        Terminal.say(fault.message)
        throw fault.exitCode
    } catch let error as SchemaError {
        Terminal.say("\(error)")
        throw ExitCode.failure
    } catch let error as PostgresError {
        Terminal.say(error.hint.map { "\(error.message ?? "\(error)") \($0)" } ?? error.message ?? "\(error)")
        throw error.code == .unavailable ? ExitCode.unavailable : ExitCode.failure
    }
}
