import { testMigrate } from '../../test/migrate-cases.ts'
import { openDatabase } from '../open-database.ts'

testMigrate('an embedded database', () => openDatabase({ temporary: true }))
