export {};
//# sourceMappingURL=cache-case.js.map