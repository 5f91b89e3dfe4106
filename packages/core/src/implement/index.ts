export { formatCount, formatDifference, formatDuration, formatScore, formatShare, formatUsd } from '../number-format.ts'
