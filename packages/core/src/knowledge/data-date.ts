import endpointServices from '../../data/endpoint-services.json' with { type: 'json' };
import needs from '../../data/needs.json' with { type: 'json' };
import regions from '../../data/regions.json' with { type: 'json' };

/** The day on which the oldest of the facts about AWS were last held against their sources, as `YYYY-MM-DD`. */
export function dataDate(): string {
  return [endpointServices.date, needs.date, regions.date].reduce((oldest, date) => (date < oldest ? date : oldest));
}
