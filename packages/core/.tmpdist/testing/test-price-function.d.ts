import type { PriceFunction } from '../lm/lm.ts';
import { type SuiteCase, type SuiteOptions } from './suite.ts';
/** Options of {@link testPriceFunction}. */
export interface TestPriceFunctionOptions extends SuiteOptions<PriceFunction> {
    /** A model that it prices at {@link TestPriceFunctionOptions.at}, for input and for output. */
    readonly pricedModel: string;
    /** When the tested calls happen. @default now */
    readonly at?: Date | undefined;
}
type PriceCase = SuiteCase<PriceFunction, void, TestPriceFunctionOptions>;
/** Every test of the suite. */
export declare const priceFunctionCases: readonly PriceCase[];
/** Tests a price function against the whole contract of `PriceFunction`. */
export declare function testPriceFunction(name: string, options: TestPriceFunctionOptions): void;
export {};
//# sourceMappingURL=test-price-function.d.ts.map