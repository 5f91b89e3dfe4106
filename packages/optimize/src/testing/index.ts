export { toldEvents, toldReport, type ToldSearch } from './told-search.ts'
