# judge.rb: reads trials as JSON from stdin; prints for each case whether it blocks and whether it reports.
require "json"

job = JSON.parse($stdin.read)
paths = job["paths"].map { |path| path.map { |hex| [hex].pack("H*") } }
found = job["trials"].map do |trial|
  Object.send(:remove_const, :PinnedHTTP) if Object.const_defined?(:PinnedHTTP)
  load trial["library"]
  told = []
  PinnedHTTP.define_singleton_method(:report) { |*facts| told << facts }
  trial["cases"].map do |host, path|
    told.clear
    name = PinnedHTTP.canonical(host)
    PinnedHTTP.refuse_unjudged(name)
    entry = PinnedHTTP.judged_entry(name)
    PinnedHTTP.judge(entry, name, 443, paths[path]) if entry
    [false, !told.empty?]
  rescue PinnedHTTP::PinFailure
    [true, !told.empty?]
  end
end
puts JSON.generate(found)
