import { objectsOfFile } from "../../expectations/needs/gather.ts";
import { createServiceFinder, podConnections, type ServiceMention } from "../../expectations/needs/services.ts";
import type { Context } from "../../snapshot/context.ts";
import { intersect, isEmpty, subtract, toText } from "../../traffic/connectionSet.ts";
import { code } from "../../words/lists.ts";
import type { Span } from "../../yaml/tree.ts";

/** What a Service's address in a pod's environment, arguments or annotations leads to, and whether that is allowed. */
export function addressHover(
  context: Context,
  document: number,
  offset: number,
): { readonly contents: string; readonly span: Span } | undefined {
  const { cluster, file } = context;
  if (file.maps?.[document] !== undefined || cluster.services.length === 0) return undefined;
  for (const object of objectsOfFile(file, cluster)) {
    const { facts, namespace, text: source } = object;
    if (object.document !== document || facts.pod === undefined) continue;
    const workload = cluster.workloads.find(
      (each) => each.namespace === namespace && each.name === facts.name && each.kind === facts.kind,
    );
    if (workload === undefined) continue;
    for (const given of facts.pod.texts) {
      const { span } = given;
      if (offset < span.start || offset > span.end || span.source !== undefined) continue;
      for (const mention of createServiceFinder(cluster).mentions(given, namespace)) {
        const at = source.slice(span.start, span.end).indexOf(mention.text);
        const start = span.start + at;
        if (at === -1 || offset < start || offset > start + mention.text.length) continue;
        const lines = linesFor(context, workload.index, mention);
        if (lines.length === 0) return undefined;
        return { contents: lines.join("\n\n"), span: { start, end: start + mention.text.length } };
      }
    }
  }
  return undefined;
}

function linesFor({ cluster, traffic }: Context, source: number, mention: ServiceMention): readonly string[] {
  const { service, ports, podPort } = mention;
  const lines = service.workloads.slice(0, 5).flatMap((index) => {
    const target = cluster.workloads[index];
    const wanted = podConnections(traffic, index, ports, podPort);
    if (target === undefined || index === source || isEmpty(wanted)) return [];
    const ends = [traffic.endpointOfWorkload(source), traffic.endpointOfWorkload(index)] as const;
    const where = `${code(`${target.namespace}/${target.name}`)} on ${toText(wanted).replaceAll(",", ", ")}`;
    if (traffic.undecided(...ends).length > 0)
      return [`leads to ${where}. Whether that is allowed depends on the network plugin.`];
    const { allowed } = traffic.passing(...ends);
    const missing = subtract(wanted, allowed);
    if (isEmpty(missing)) return [`leads to ${where}, which is **allowed**.`];
    if (isEmpty(intersect(wanted, allowed))) return [`leads to ${where}, which the policies **deny**.`];
    return [`leads to ${where}, of which the policies **deny** ${toText(missing).replaceAll(",", ", ")}.`];
  });
  return lines.map(
    (line) => `${code(mention.text)} is Service ${code(`${service.namespace}/${service.object.name}`)}: it ${line}`,
  );
}
