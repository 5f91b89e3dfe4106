// The same tests, for longer.
import './storm.postgres.test.ts'
