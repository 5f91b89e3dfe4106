// The same tests, with the numbers of the soak lane.
import './resume-after-kill.processes.test.ts'
