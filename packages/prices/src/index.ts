export { genaiPrices, type GenaiPricesOptions, type ModelPrice } from './genai-prices.ts'
