import type { ResourceType } from '../resource.ts';
import { isTree, templateError } from '../tree.ts';

/** AWS::CloudWatch::Dashboard: a name only, but its body must be one that CloudWatch could show. */
export const dashboard: ResourceType = (fields, site) => {
  const name = fields.text('DashboardName') ?? site.name({ longest: 255 });
  fields.noMeaningHere('Tags');
  demandWidgets(fields.need('DashboardBody', fields.text('DashboardBody')), site.logicalId);
  return { physicalId: name };
};

/** A text of JSON with a list of widgets, each with type and properties (CloudWatch API, "Dashboard Body Structure"). */
function demandWidgets(body: string, logicalId: string): void {
  const parsed: unknown = JSON.parse(body);
  const widgets: readonly unknown[] = isTree(parsed) && Array.isArray(parsed.widgets) ? parsed.widgets : [];
  const wrong = widgets.find((widget) => !isTree(widget) || !isTree(widget.properties) || !isKnown(widget.type));
  if (widgets.length > 0 && wrong === undefined) return;
  throw templateError(
    `Cannot deploy ${logicalId} (AWS::CloudWatch::Dashboard): its DashboardBody should be widgets with type and properties, and has ${JSON.stringify(wrong ?? parsed)}.`,
  );
}

const isKnown = (type: unknown) => ['alarm', 'explorer', 'log', 'metric', 'text'].includes(String(type));
