export {};
//# sourceMappingURL=signature-types.js.map