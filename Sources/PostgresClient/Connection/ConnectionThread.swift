// One thread that runs one actor's jobs in order. A call into libpq blocks this thread and nothing
// else: Swift's own threads are too few to wait on them.

import Dispatch
import Foundation
import Synchronization

/// A serial executor with its own thread, which ends after `stop()`.
final class ConnectionThread: SerialExecutor {
    private struct Queue {
        var jobs: [UnownedJob] = []
        var isStopped = false
    }

    private let queue = Mutex(Queue())
    private let wake = DispatchSemaphore(value: 0)

    init(name: String) {
        // The thread keeps the executor alive, so that the actor's deinitializer can still run on it.
        Thread.detachNewThread { [self] in
            // Foundation drops a name given before it has noted the thread as started, which it has when
            // the first job comes.
            wake.wait()
            wake.signal()
            Thread.current.name = name
            loop()
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.withLock { $0.jobs.append(job) }
        wake.signal()
    }

    /// Lets the thread end once the jobs already queued have run.
    func stop() {
        queue.withLock { $0.isStopped = true }
        wake.signal()
    }

    private func loop() {
        while true {
            wake.wait()
            let (jobs, isStopped) = queue.withLock { queue in
                defer { queue.jobs = [] }
                return (queue.jobs, queue.isStopped)
            }
            for job in jobs { job.runSynchronously(on: asUnownedSerialExecutor()) }
            if isStopped && jobs.isEmpty { return }
            if isStopped { wake.signal() }
        }
    }
}
