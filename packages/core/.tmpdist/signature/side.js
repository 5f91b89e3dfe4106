export {};
//# sourceMappingURL=side.js.map