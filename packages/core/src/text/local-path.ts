/** The path that a location names beside the template; undefined for URLs. */
export function localPath(from: string, location: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(location)) return undefined;
  const steps = location.startsWith('/') ? [] : from.split('/').slice(0, -1);
  for (const step of location.split('/')) {
    if (step === '..') {
      if (steps.length === 0) return undefined;
      steps.pop();
    } else if (step !== '.' && step !== '') steps.push(step);
  }
  return (location.startsWith('/') ? '/' : from.startsWith('/') ? '/' : '') + steps.filter((step) => step !== '').join('/');
}
