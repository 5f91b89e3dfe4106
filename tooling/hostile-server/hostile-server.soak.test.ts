// The same tests, with the numbers of the soak lane.
import './hostile-server.processes.test.ts'
