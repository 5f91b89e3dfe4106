export {};
//# sourceMappingURL=signature-text.js.map