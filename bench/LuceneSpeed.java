// Lucene for bench/speed.py: the commands of bench/peers.py, read from stdin as JSON lines.
//
// ArabicAnalyzer (light10) with its stop words over title and text in one field, stored; BM25 with
// k1 .9 and b .75; 256 MB of buffer, one thread; no query cache. Queries are timed from their text
// to the numbers of the best ten documents, analysis included, stored fields not fetched; but those
// of kind "hits" to id, title, snippet and number of matches, the snippets by UnifiedHighlighter from
// offsets in the postings.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.search.similarities.Similarity;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;
import org.apache.lucene.store.FSDirectory;

public class LuceneSpeed {
  private record Hit(String id, String title, String snippet, int total) {}

  private static final int LIMIT = 10;
  private static final int SNIPPETS = 3;
  private static final String FIELD = "text";
  private static final List<String> KINDS =
      List.of("rare", "frequent", "question", "hits", "pasted", "and", "phrase", "prefix", "fuzzy");
  // Words with positions and offsets, the text stored.
  private static final FieldType TEXT = new FieldType(TextField.TYPE_STORED);

  static {
    TEXT.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS_AND_OFFSETS);
    TEXT.freeze();
  }

  private final ObjectMapper json = new ObjectMapper();
  private final Analyzer analyzer = new ArabicAnalyzer();
  private final Similarity similarity = new BM25Similarity(0.9f, 0.75f);
  private final Map<String, List<JsonNode>> queries = new LinkedHashMap<>();
  private final FSDirectory directory;
  private IndexWriter writer;
  private DirectoryReader reader;
  private IndexSearcher searcher;
  private UnifiedHighlighter highlighter;

  private LuceneSpeed(Path folder) throws IOException {
    directory = FSDirectory.open(folder);
  }

  public static void main(String[] arguments) throws Exception {
    LuceneSpeed engine = new LuceneSpeed(Path.of(arguments[0]));
    PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = commands.readLine()) != null; ) {
      answers.println(engine.answer(engine.json.readTree(line)));
    }
  }

  private ObjectNode answer(JsonNode command) throws IOException {
    ObjectNode answer = json.createObjectNode();
    long began = System.nanoTime();
    switch (command.get("do").asText()) {
      case "index" -> {
        index(Path.of(command.get("data").asText()));
        answer.put("seconds", since(began));
      }
      case "open" -> {
        reader = DirectoryReader.open(directory);
        search();
        answer.put("seconds", since(began));
        KINDS.forEach(answer.putArray("kinds")::add);
        answer.put("grows", true);
      }
      case "load" -> {
        load(Path.of(command.get("data").asText()));
        ObjectNode counts = answer.putObject("counts");
        queries.forEach((kind, all) -> counts.put(kind, all.size()));
      }
      case "ask" -> ask(command, answer);
      case "find" -> {
        ArrayNode ids = answer.putArray("ids");
        Arrays.stream(find(command.get("query"))).forEach(doc -> ids.add("" + doc));
      }
      case "add" -> answer.put("seconds", add(command));
      default -> throw new IllegalArgumentException(command.toString());
    }
    return answer;
  }

  private static double since(long began) {
    return (System.nanoTime() - began) / 1e9;
  }

  private void index(Path data) throws IOException {
    openWriter(IndexWriterConfig.OpenMode.CREATE);
    try (BufferedReader lines = Files.newBufferedReader(data.resolve("corpus.jsonl"))) {
      for (String line; (line = lines.readLine()) != null; ) {
        writer.addDocument(document(json.readTree(line)));
      }
    }
    // Waits for the merges, and commits.
    writer.close();
  }

  private void openWriter(IndexWriterConfig.OpenMode mode) throws IOException {
    IndexWriterConfig config = new IndexWriterConfig(analyzer);
    config.setOpenMode(mode).setRAMBufferSizeMB(256).setSimilarity(similarity);
    writer = new IndexWriter(directory, config);
  }

  private static Document document(JsonNode article) {
    Document document = new Document();
    document.add(new StringField("id", article.get("id").asText(), Field.Store.YES));
    document.add(new StoredField("title", article.path("title").asText("")));
    document.add(new Field(FIELD, whole(article), TEXT));
    return document;
  }

  private static String whole(JsonNode article) {
    String title = article.hasNonNull("title") ? article.get("title").asText() : "";
    String text = article.get("text").asText();
    return title.isEmpty() ? text : title + "\n" + text;
  }

  private void search() {
    searcher = new IndexSearcher(reader);
    searcher.setSimilarity(similarity);
    searcher.setQueryCache(null);
    highlighter =
        UnifiedHighlighter.builder(searcher, analyzer).withMaxLength(Integer.MAX_VALUE - 1).build();
  }

  private void load(Path data) throws IOException {
    for (String line : Files.readAllLines(data.resolve("queries.jsonl"))) {
      JsonNode query = json.readTree(line);
      queries.computeIfAbsent(query.get("kind").asText(), kind -> new ArrayList<>()).add(query);
    }
  }

  private void ask(JsonNode command, ObjectNode answer) throws IOException {
    String kind = command.get("kind").asText();
    int every = command.get("every").asInt();
    ArrayNode times = answer.putArray("ns");
    List<JsonNode> all = queries.get(kind);
    int last = Math.min(all.size(), command.get("last").asInt());
    int found = 0;
    for (int i = command.get("first").asInt(); i < last; i += every) {
      long began = System.nanoTime();
      int count = kind.equals("hits") ? page(all.get(i)).size() : find(all.get(i)).length;
      times.add(System.nanoTime() - began);
      found += count > 0 ? 1 : 0;
    }
    answer.put("found", found);
  }

  private int[] find(JsonNode query) throws IOException {
    String text = query.get("text").asText();
    List<String> words = new ArrayList<>();
    query.get("words").forEach(word -> words.add(word.asText()));
    // Prefixes and near words are looked up among the terms, which are light10 stems.
    String stem = query.get("stems").path(0).asText();
    Query parsed =
        switch (query.get("kind").asText()) {
          case "and" -> terms(String.join(" ", words), Occur.MUST);
          case "phrase" -> phrase(String.join(" ", words));
          case "prefix" -> new PrefixQuery(new Term(FIELD, stem));
          case "fuzzy" -> new FuzzyQuery(new Term(FIELD, stem), 1);
          default -> terms(text, Occur.SHOULD);
        };
    return Arrays.stream(searcher.search(parsed, LIMIT).scoreDocs).mapToInt(hit -> hit.doc).toArray();
  }

  private List<Hit> page(JsonNode query) throws IOException {
    Query parsed = terms(query.get("text").asText(), Occur.SHOULD);
    TopDocs found = searcher.search(parsed, LIMIT);
    int total = searcher.count(parsed);
    String[] snippets = highlighter.highlight(FIELD, parsed, found, SNIPPETS);
    StoredFields stored = searcher.storedFields();
    List<Hit> hits = new ArrayList<>();
    for (int i = 0; i < found.scoreDocs.length; i++) {
      Document document = stored.document(found.scoreDocs[i].doc, Set.of("id", "title"));
      hits.add(new Hit(document.get("id"), document.get("title"), snippets[i], total));
    }
    return hits;
  }

  private Query terms(String text, Occur occur) throws IOException {
    Map<String, Integer> counts = new LinkedHashMap<>();
    analysed(text).forEach(term -> counts.merge(term, 1, Integer::sum));
    BooleanQuery.Builder query = new BooleanQuery.Builder();
    counts.forEach(
        (term, count) ->
            query.add(new BoostQuery(new TermQuery(new Term(FIELD, term)), count), occur));
    return query.build();
  }

  private Query phrase(String text) throws IOException {
    PhraseQuery.Builder query = new PhraseQuery.Builder();
    analysed(text).forEach(term -> query.add(new Term(FIELD, term)));
    return query.build();
  }

  private List<String> analysed(String text) throws IOException {
    List<String> terms = new ArrayList<>();
    try (TokenStream tokens = analyzer.tokenStream(FIELD, text)) {
      CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        terms.add(term.toString());
      }
      tokens.end();
    }
    return terms;
  }

  private double add(JsonNode command) throws IOException {
    int first = command.get("first").asInt();
    List<JsonNode> added = new ArrayList<>();
    try (BufferedReader lines =
        Files.newBufferedReader(Path.of(command.get("data").asText(), "corpus.jsonl"))) {
      for (int i = 0; i < first + command.get("count").asInt(); i++) {
        String line = lines.readLine();
        if (i >= first) {
          added.add(json.readTree(line));
        }
      }
    }
    // The last word of each is its own.
    String text = added.get(added.size() - 1).get("text").asText();
    Query query = new TermQuery(new Term(FIELD, text.substring(text.lastIndexOf(' ') + 1)));
    long began = System.nanoTime();
    if (writer == null) {
      openWriter(IndexWriterConfig.OpenMode.APPEND);
    }
    for (JsonNode article : added) {
      writer.addDocument(document(article));
    }
    writer.commit();
    DirectoryReader changed = DirectoryReader.openIfChanged(reader);
    reader.close();
    reader = changed;
    search();
    int found = searcher.search(query, LIMIT).scoreDocs.length;
    double took = since(began);
    if (found != 1) {
      throw new IllegalStateException(found + " articles found where one was added");
    }
    return took;
  }
}
