import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sampleTrial } from '../testing/sample-rows.ts';
import { clientSchema, pairSchema, sliceSchema, summarySchema, trialSchema } from './columns.ts';
import { formatHeader, formatRows, parseRows, wholeLines, withDecimalCommas } from './csv.ts';

const ROW = sampleTrial({
  trial: 7,
  requests: null,
  throughput_rps: 0,
  latency_mean_us: 123.456789012345,
  validity: 'invalid',
  invalid_because: 'the server died: "ENOMEM", then nothing',
});

describe('rows as CSV', () => {
  it('returns the same rows, with null and 0 kept apart', () => {
    const csv = formatHeader(trialSchema) + formatRows(trialSchema, [ROW, { ...ROW, trial: 8 }]);
    expect(parseRows(trialSchema, csv)).toEqual([ROW, { ...ROW, trial: 8 }]);
  });

  it('writes the columns in the order that DESIGN gives, and the fields as they are expected', () => {
    expect(formatHeader(trialSchema) + formatRows(trialSchema, [ROW])).toMatchInlineSnapshot(`
      "run_id,scenario,block,trial,server,model,io,variant,workload,driver,load,clients,requests_per_connection,offered_rps,offered_part,warmup_s,warmup_requests,warmup_steady,duration_s,requests,throughput_rps,goodput_rps,recovery_s,latency_mean_us,latency_p50_us,latency_p90_us,latency_p99_us,latency_p999_us,latency_max_us,latency_resolution_us,connect_p50_us,connect_p99_us,connections,errors_refused,errors_reset,errors_timeout,errors_wrong_answer,errors_unavailable,retried,unanswered,clients_served,effective_clients,fairness_jain,deliveries_per_s,delivery_p50_us,delivery_p99_us,clients_by_thread,bystanders,bystanders_left,rss_per_bystander_bytes,send_lateness_p50_us,send_lateness_p99_us,send_lateness_max_us,start_skew_us,slices,load_cpu_percent,load_busy_percent,load_cpu_us_per_request,core_wait_percent,others_cpu_percent,distance_ms,distance_seen_ms,relay_cpu_percent,server_cpu_percent,server_cpu_us_per_request,server_voluntary_switches_per_request,server_involuntary_switches_per_request,server_threads_peak,server_rss_peak_bytes,server_rss_per_client_bytes,server_descriptors,validity,invalid_because
      run,scaling,1,7,event-loop/posix,event-loop,posix,,page,tcp,closed,16,,,,1.1,1100,yes,1,,0,,,123.456789012345,15000,20000,30000,40000,50000,1,100,200,16,0,0,0,0,,0,,16,16,1,,,,,0,0,,,,,,,50,,500,0,1,,,,2,20,1,0.1,8,60000000,10000,40,invalid,"the server died: ""ENOMEM"", then nothing"
      "
    `);
    expect(formatHeader(summarySchema)).toMatchInlineSnapshot(`
      "scenario,server,model,io,variant,workload,driver,load,clients,requests_per_connection,offered_rps,trials,valid_trials,throughput_rps,throughput_rps_low,throughput_rps_high,latency_p50_us,latency_p99_us,latency_p99_us_low,latency_p99_us_high,latency_resolution_us,connect_p99_us,clients_served,effective_clients,fairness_jain,server_cpu_us_per_request,server_threads_peak,server_rss_peak_bytes,baseline,ratio,ratio_low,ratio_high,resolvable,p_value,p_adjusted,blocks_needed,verdict
      "
    `);
    expect(formatHeader(pairSchema)).toMatchInlineSnapshot(`
      "scenario,variant,workload,driver,clients,server,other,blocks,by,limit,ratio,ratio_low,ratio_high,throughput_ratio,p_value,p_adjusted,detectable,outcome
      "
    `);
    expect(formatHeader(sliceSchema)).toMatchInlineSnapshot(`
      "run_id,trial,round,slot,start_s,duration_s,requests
      "
    `);
    expect(formatHeader(clientSchema)).toMatchInlineSnapshot(`
      "run_id,trial,client,agent,requests,latency_p50_us,latency_p99_us,longest_wait_us
      "
    `);
  });

  it.each(['=1+1', '+x', '-x', '@x', '\t=x', '\r=x', "'=x", "''=x", '＝1', "'x", 'a=1', '', '-1'])(
    'writes the text %j in no form that a spreadsheet runs, and reads the same text',
    (text) => {
      const schema = z.object({ n: z.number(), text: z.string() });
      const cells = formatRows(schema, [{ n: -1, text }]);
      expect(cells).not.toMatch(/^-1,"?[=+\-@\t\r＝]/);
      expect(parseRows(schema, `n,text\n${cells}`)).toEqual([{ n: -1, text }]);
    },
  );

  it('reads such a text as it was written before', () => {
    expect(parseRows(z.object({ text: z.string() }), 'text\n=1+1\n')).toEqual([{ text: '=1+1' }]);
  });

  it.each([
    ['a byte order mark', '\uFEFFa,b\n1,x\n'],
    ['lines that end with CR LF', 'a,b\r\n1,x\r\n'],
    ['quotes around each field', '"a","b"\n"1","x"\n'],
    ['empty lines and columns at the end', 'a,b,,\n1,x,,\n,,,\n\n'],
  ])('reads %s as a spreadsheet saves it', (_what, csv) => {
    const schema = z.object({ a: z.number(), b: z.string().nullable() });
    expect(parseRows(schema, csv)).toEqual([{ a: 1, b: 'x' }]);
  });

  it.each([
    ['takes a whole last row without its line end', 'a,b\n1,x\n2,y', 'a,b\n1,x\n2,y\n'],
    ['leaves out a row that was cut', 'a,b\n1,x\n2', 'a,b\n1,x\n'],
    ['leaves out a row that was cut in quotes', 'a,b\n1,x\n2,"y', 'a,b\n1,x\n'],
    ['changes nothing that is whole', 'a,b\n1,x\n', 'a,b\n1,x\n'],
  ])('wholeLines %s', (_what, csv, whole) => {
    expect(wholeLines(z.object({ a: z.number(), b: z.string().nullable() }), csv)).toBe(whole);
  });

  it('wholeLines leaves out a last row that ends with a number, whose end may be missing', () => {
    expect(wholeLines(z.object({ a: z.number() }), 'a\n1\n2')).toBe('a\n1\n');
  });

  it('finds columns by name, and ignores those it does not know', () => {
    const schema = z.object({ a: z.number(), b: z.string().nullable() });
    expect(parseRows(schema, 'b,c,a\n,x,1\ny,x,2.5\n')).toEqual([
      { a: 1, b: null },
      { a: 2.5, b: 'y' },
    ]);
    expect(parseRows(schema, 'a\n1\n')).toEqual([{ a: 1, b: null }]);
  });

  it.each([
    ['a field that must not be empty', 'a,b\n1,x\n,y\n', /line 3, column a/],
    ['a number that is none', 'a,b\nmany,x\n', /line 2, column a/],
    ['a missing column that must not be empty', 'b\n1\n', /line 1 names no column a$/],
    ['a row that was cut', 'a,b\n1,x\n2\n3,y\n', /line 3 has 1 fields, not 2/],
    ['a column that stands there twice', 'a,b,a\n1,x,2\n', /line 1 names the column a twice/],
    ['lines that end with CR alone', 'a,b\r1,x\r', /end with CR alone/],
    ['a number of a spreadsheet', 'a,b\n1.23E+05,x\n', /line 2, column a: .*, not "1\.23E\+05"/],
    ['a number with a decimal comma', 'a,b\n"1,5",x\n', /line 2, column a: .*, not "1,5"/],
  ])('parseRows rejects %s, with the place', (_what, csv, message) => {
    const schema = z.object({ a: z.number(), b: z.string().nullable() });
    expect(() => parseRows(schema, csv)).toThrow(message);
  });
});

describe('a copy with decimal commas', () => {
  const schema = z.object({ n: z.number().nullable(), text: z.string() });

  it('has commas in numbers only, and keeps what no spreadsheet runs', () => {
    const rows = [
      { n: -1.5, text: 'v1.5' },
      { n: 1e-7, text: '-x; 1.5' },
      { n: null, text: 'é' },
    ];
    const csv = `more,${formatHeader(schema)}${formatRows(schema, rows).replaceAll(/^/gm, '0.5,')}`;
    expect(withDecimalCommas(schema, csv.replace(/0\.5,$/, ''))).toBe(
      '\uFEFFmore;n;text\r\n0.5;-1,5;v1.5\r\n0.5;1e-7;"\'-x; 1.5"\r\n0.5;;é\r\n',
    );
  });

  it('of a file that a spreadsheet saved is refused as the file itself is', () => {
    expect(() => withDecimalCommas(schema, 'n;text\n1,5;a\n')).toThrow(/separated by semicolons/);
  });
});
