export { ownPostgres, type OwnPostgres } from './own-postgres.ts'
export { createTestDatabase, needsPostgres, type TestDatabase, testPostgres } from './test-database.ts'
