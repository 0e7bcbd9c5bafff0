-- Search by typing: any part of a Chinese word, any part of three or more letters or digits, the beginning of a word of one or two. Every
-- searched row keeps its text and the text's short pieces, "grams"; a GIN index over these finds candidates, the text decides.

create function logic.search_text(p_parts text[]) returns text
language sql immutable as $$
    select ' ' || lower(normalize(regexp_replace(array_to_string(array_remove(p_parts, ''), ' '), '\s+', ' ', 'g'), nfkc))
$$;
comment on function logic.search_text is '检索文本
What a search looks in: the parts in lower case and half width, each after a space.';

create function logic.search_words(p_text text) returns text[]
language sql immutable as $$ select array(select w from regexp_split_to_table(lower(normalize(left(p_text, 200), nfkc)), '\s+') w where w <> '') $$;
comment on function logic.search_words is '检索词
The words of what somebody typed, of its first 200 characters, in the form of search_text.';

create function logic.grams(p_text text) returns text[] language plpgsql immutable as $$
declare
    v_grams  text[] := '{}'::text[];
    -- the two characters before, and this one; beyond "~" lies what is not ASCII
    v_second text collate "C" := '';
    v_first  text collate "C" := '';
    v_this   text collate "C";
begin
    foreach v_this in array string_to_array(p_text, null) loop
        if v_this > '~' then
            v_grams := v_grams || v_this;
            if v_first <> '' then
                v_grams := v_grams || (v_first || v_this);
            end if;
        elsif v_this <> ' ' then
            -- letters or digits after a Chinese character begin a word
            if v_first > '~' then
                v_grams := v_grams || (v_first || v_this);
                v_first := ' ';
            end if;
            if v_first = ' ' then
                v_grams := v_grams || (' ' || v_this);
            elsif v_second <> '' then
                v_grams := v_grams || (v_second || v_first || v_this);
            end if;
        end if;
        v_second := v_first;
        v_first := v_this;
    end loop;
    return v_grams;
end $$;
comment on function logic.grams is '检索字组
The pieces of a text by which an index finds it: each Chinese character, each pair with one, each three of ASCII, and one or two at the
beginning of a word.';

create function logic.search_grams(p_words text[]) returns text[] language sql immutable as $$
    select array(
        select distinct g
        from unnest(p_words) w
        cross join lateral logic.grams(w) p
        cross join lateral unnest(case when p = '{}' then array[' ' || w] else p end) g)
$$;
comment on function logic.search_grams is '检索词的字组
The grams that a text has in which every word occurs; a word too short to have any is looked for at beginnings.';
