// The same tests, with the numbers of the soak lane.
import './two-predictors.test.ts'
