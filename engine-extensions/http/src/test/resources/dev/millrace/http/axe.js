// What axe-core finds wrong with the page, a line for each element.
const done = arguments[arguments.length - 1];
axe.run(document, { resultTypes: ['violations'] }).then(
  ({ violations }) => done(violations.flatMap((rule) => rule.nodes.map((node) => `axe ${rule.impact} ${rule.id} at ${node.target.join(' ')}`))),
  (error) => done([`axe failed: ${error}`]),
);
