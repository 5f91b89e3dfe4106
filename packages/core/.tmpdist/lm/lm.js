export {};
//# sourceMappingURL=lm.js.map