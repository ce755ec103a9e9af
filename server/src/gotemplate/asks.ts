import type { Asks, Command, Operand, Pipe, Statement } from "./ast.ts";

/** They change what they are given, or execute a text of which nobody knows what it asks for. */
const unsteady: ReadonlySet<string> = new Set([
  "tpl",
  "set",
  "unset",
  "merge",
  "mustMerge",
  "mergeOverwrite",
  "mustMergeOverwrite",
]);

export function asksOf(statements: readonly Statement[]): Asks {
  const calls = new Set<string>();
  const steady = listIsSteady(statements, true);
  return { steady, calls };

  /** `whole`: the dot may be all that the template was given. */
  function listIsSteady(statements: readonly Statement[] | undefined, whole: boolean): boolean {
    return statements === undefined || statements.every((statement) => isSteady(statement, whole));
  }

  function isSteady(statement: Statement, whole: boolean): boolean {
    switch (statement.kind) {
      case "action":
        return pipeIsSteady(statement.pipe, whole);
      case "if":
        return (
          pipeIsSteady(statement.pipe, whole) &&
          listIsSteady(statement.list, whole) &&
          listIsSteady(statement.otherwise, whole)
        );
      case "with":
      case "range":
        return (
          pipeIsSteady(statement.pipe, whole) &&
          listIsSteady(statement.list, false) &&
          listIsSteady(statement.otherwise, whole)
        );
      case "template": {
        calls.add(statement.name);
        const [command, ...more] = statement.pipe?.commands ?? [];
        if (command === undefined) return true;
        if (more.length === 0 && command.args.length === 1 && isAll(command.args[0])) return true;
        return statement.pipe === undefined || pipeIsSteady(statement.pipe, whole);
      }
      default:
        return true;
    }
  }

  function pipeIsSteady({ commands }: Pipe, whole: boolean): boolean {
    return commands.every((command) => commandIsSteady(command, whole));
  }

  function commandIsSteady({ args }: Command, whole: boolean): boolean {
    const [first, name, dot] = args;
    if (first.kind !== "function" || first.name !== "include")
      return args.every((each) => operandIsSteady(each, whole));
    if (name?.kind !== "string" || dot === undefined || args.length > 3) return false;
    calls.add(name.value);
    // What is called is looked at by itself.
    return isAll(dot) || operandIsSteady(dot, whole);
  }

  function operandIsSteady(operand: Operand, whole: boolean): boolean {
    switch (operand.kind) {
      case "field":
        return areSteady(operand.names);
      case "variable":
        return operand.name === "$" && operand.names.length === 0 ? false : areSteady(operand.names);
      case "chain":
        return areSteady(operand.names) && operandIsSteady(operand.of, whole);
      case "dot":
        return !whole;
      case "function":
        return !unsteady.has(operand.name) && operand.name !== "include";
      case "pipe":
        return pipeIsSteady(operand, whole);
      default:
        return true;
    }
  }
}

function isAll(operand: Operand | undefined): boolean {
  return (
    operand?.kind === "dot" || (operand?.kind === "variable" && operand.name === "$" && operand.names.length === 0)
  );
}

/** `.Template` is the file that is being rendered; a sub-chart's dot has one, too. */
function areSteady(names: readonly string[]): boolean {
  return !names.includes("Template") && !names.includes("Subcharts");
}
