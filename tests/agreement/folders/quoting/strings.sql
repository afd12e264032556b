-- Strings in every form.
-- up 1
CREATE TABLE a (
    a text DEFAULT 'it''s',
    b text DEFAULT E'line\nbreak',
    c text DEFAULT $$dollars$$,
    d text DEFAULT $tag$more $$ dollars$tag$,
    e text DEFAULT U&'d\0061t\+000061',
    f bit(4) DEFAULT B'1010',
    g bit(8) DEFAULT X'1F',
    h text DEFAULT 'one' 
        ' and two'
);
-- down 1
DROP TABLE a;
-- expected
-- up 1: unclaimed column a.b default text 'line break'::text
-- up 1: unclaimed column a.c default text 'dollars'::text
-- up 1: unclaimed column a.d default text 'more $$ dollars'::text
-- up 1: unclaimed column a.e default text 'data'::text
-- up 1: unclaimed column a.f default text '1010'::"bit"
-- up 1: unclaimed column a.g default text '00011111'::"bit"
-- up 1: unclaimed column a.h default text 'one and two'::text
