import Testing

@testable import ObjectStorage

@Suite struct BucketListTests {
    /// Amazon S3 API reference, ListBuckets, the sample response.
    @Test func `The documentation's own example is read`() {
        let xml = """
            <?xml version="1.0" encoding="UTF-8"?>
            <ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
               <Buckets>
                  <Bucket>
                     <CreationDate>2019-12-11T23:32:47+00:00</CreationDate>
                     <Name>amzn-s3-demo-bucket</Name>
                  </Bucket>
                  <Bucket>
                     <CreationDate>2019-11-10T23:32:13+00:00</CreationDate>
                     <Name>amzn-s3-demo-bucket1</Name>
                  </Bucket>
               </Buckets>
               <Owner>
                  <DisplayName>Account+Name</DisplayName>
                  <ID>AIDACKCEVSQ6C2EXAMPLE</ID>
               </Owner>
            </ListAllMyBucketsResult>
            """
        let names = ["amzn-s3-demo-bucket", "amzn-s3-demo-bucket1"]
        #expect(BucketList(xml: Array(xml.utf8)) == BucketList(names: names, isTruncated: false))
    }

    @Test(arguments: [
        "<ListAllMyBucketsResult/>", "<ListAllMyBucketsResult></ListAllMyBucketsResult>",
        "<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>",
        "<ListAllMyBucketsResult><Name>a</Name><Bucket><Name>b</Name></Bucket></ListAllMyBucketsResult>",
        "<ListAllMyBucketsResult><Owner><Bucket><Name>a</Name></Bucket></Owner></ListAllMyBucketsResult>",
    ])
    func `No bucket is no name, wherever else a name stands`(_ xml: String) {
        #expect(BucketList(xml: Array(xml.utf8)) == BucketList(names: [], isTruncated: false))
    }

    @Test(arguments: [
        ("a&amp;b", "a&b"), ("<![CDATA[a<b&c]]>", "a<b&c"), ("a<!-- not this -->b", "ab"), ("a<?nor this?>b", "ab"),
        ("a<x>not this</x>b", "ab"), ("&#x61;&#98;", "ab"), ("", ""), ("é", "é"), ("a]]b", "a]]b"),
    ])
    func `A name is the text of its element`(_ text: String, _ name: String) {
        #expect(list(of: text)?.names == [name])
    }

    @Test(arguments: [
        ("a\u{1B}[2Jb", "a[2Jb"), ("a&#27;[2Jb", "a[2Jb"), ("a&#x1b;]0;title&#7;b", "a]0;titleb"),
        ("<![CDATA[a\u{1B}c]]>", "ac"), ("a\nb\tc\rd", "a b c d"), ("a&#10;b", "a b"), ("a\u{202E}b", "ab"),
        ("a&#x202E;b", "ab"), ("a\u{85}b\u{9B}c", "abc"), ("a\u{200B}b", "ab"), ("a\u{7F}b", "ab"),
    ])
    func `S35: what would reach into a terminal is left out of a name`(_ text: String, _ name: String) {
        #expect(list(of: text)?.names == [name])
    }

    @Test func `A name of more than 255 characters is shortened`() {
        #expect(list(of: String(repeating: "a", count: 1000))?.names == [String(repeating: "a", count: 255)])
    }

    @Test(arguments: [
        ("<ContinuationToken>more</ContinuationToken>", true), ("<ContinuationToken></ContinuationToken>", false),
        ("<IsTruncated>true</IsTruncated>", true), ("<IsTruncated>false</IsTruncated>", false),
        ("<Owner><IsTruncated>true</IsTruncated></Owner>", false),
    ])
    func `A list says whether there is more`(_ element: String, _ isTruncated: Bool) {
        let xml = "<ListAllMyBucketsResult><Buckets/>\(element)</ListAllMyBucketsResult>"
        #expect(BucketList(xml: Array(xml.utf8))?.isTruncated == isTruncated)
    }

    private func list(of name: String) -> BucketList? {
        let xml =
            "<ListAllMyBucketsResult><Buckets><Bucket><Name>\(name)</Name></Bucket></Buckets></ListAllMyBucketsResult>"
        return BucketList(xml: Array(xml.utf8))
    }
}
