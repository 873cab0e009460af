"""What may stand in an OOXML package after a wash, as published: relationship types, content types, field words. Kept apart
from the product's own lists on purpose: the two are written by reading the standard twice."""

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_OFFICE_WORDS = """
officeDocument extended-properties hyperlink image styles theme themeOverride settings fontTable webSettings numbering header footer footnotes
endnotes comments glossaryDocument chart chartUserShapes package diagramData diagramLayout diagramQuickStyle diagramColors
worksheet chartsheet sharedStrings table drawing vmlDrawing pivotTable pivotCacheDefinition pivotCacheRecords sheetMetadata
slide slideLayout slideMaster notesSlide notesMaster handoutMaster presProps viewProps tableStyles commentAuthors
"""
RELATIONSHIPS = {_OFFICE + word for word in _OFFICE_WORDS.split()} | {
    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
    "http://schemas.microsoft.com/office/2007/relationships/diagramDrawing",
    "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
    "http://schemas.microsoft.com/office/2011/relationships/chartStyle",
    "http://schemas.microsoft.com/office/2011/relationships/chartColorStyle",
    "http://schemas.microsoft.com/office/2011/relationships/commentsExtended",
    "http://schemas.microsoft.com/office/2011/relationships/people",
    "http://schemas.microsoft.com/office/2016/09/relationships/commentsIds",
    "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment",
    "http://schemas.microsoft.com/office/2017/10/relationships/person",
}

_VND = "application/vnd.openxmlformats-officedocument."
_VND_WORDS = """
extended-properties theme themeOverride drawing vmlDrawing
wordprocessingml.document.main wordprocessingml.styles wordprocessingml.settings wordprocessingml.fontTable wordprocessingml.webSettings
wordprocessingml.numbering wordprocessingml.header wordprocessingml.footer wordprocessingml.footnotes wordprocessingml.endnotes
wordprocessingml.comments wordprocessingml.document.glossary wordprocessingml.commentsExtended wordprocessingml.commentsIds wordprocessingml.people
spreadsheetml.sheet.main spreadsheetml.worksheet spreadsheetml.chartsheet spreadsheetml.sharedStrings spreadsheetml.styles
spreadsheetml.table spreadsheetml.comments spreadsheetml.pivotTable spreadsheetml.pivotCacheDefinition spreadsheetml.pivotCacheRecords spreadsheetml.sheetMetadata
presentationml.presentation.main presentationml.slide presentationml.slideLayout presentationml.slideMaster presentationml.notesSlide
presentationml.notesMaster presentationml.handoutMaster presentationml.presProps presentationml.viewProps presentationml.tableStyles
presentationml.comments presentationml.commentAuthors
drawingml.chart drawingml.chartshapes drawingml.diagramData drawingml.diagramLayout drawingml.diagramStyle drawingml.diagramColors
"""
CONTENT_TYPES = {_VND + word + "+xml" for word in _VND_WORDS.split()} | {
    "application/xml", "image/png", "image/jpeg",
    "application/vnd.openxmlformats-package.relationships+xml",
    "application/vnd.openxmlformats-package.core-properties+xml",
    "application/vnd.openxmlformats-officedocument.vmlDrawing",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",   # a chart's embedded workbook
    "application/vnd.ms-office.drawingml.diagramDrawing+xml",
    "application/vnd.ms-office.chartstyle+xml",
    "application/vnd.ms-office.chartcolorstyle+xml",
    "application/vnd.ms-word.stylesWithEffects+xml",
    "application/vnd.ms-excel.threadedcomments+xml",
    "application/vnd.ms-excel.person+xml",
}

# (5) of file-rules 5.1: what no part name, relationship type or element name may speak of.
FORBIDDEN_NAMES = """
vbaproject vbadata macrosheet dialogsheet activex ctrlprops externallinks customui usercustomization webextension connections querytable
customxml printersettings thumbnail altchunk afchunk subdoc frameset mailmerge attachedtemplate _xmlsignatures attachedtoolbars
customdata slideupdate webpublish oleobject xmlmaps datamashup
""".split()
FORBIDDEN_ENDINGS = (".bin", ".emf", ".wmf", ".odttf", ".fntdata", ".glb", ".wdp", ".html", ".htm", ".mht", ".rtf", ".exe", ".dll", ".js", ".vbs", ".hta", ".svg")
FORBIDDEN_ELEMENTS = """
altChunk subDoc frameset frame mailMerge attachedTemplate attachedSchema saveThroughXslt control controls oleObjects oleObj oleObject OLEObject object embed
embedRegular embedBold embedItalic embedBoldItalic embeddedFont embeddedFontLst custDataLst custData tags ddeLink oleLink externalReference externalReferences externalBook
webPublishItems webPublishing dbPr webPr olapPr textPr fileRecoveryPr smartTagPr smartTag videoFile audioFile wavAudioFile quickTimeFile
audioCd cmd snd sndTgt sndAc docVars docVar dataBinding legacyDrawingHF cmdLst customWorkbookViews functionGroups smartTags fldDde script
""".split()

# oletools' "external relationship" types: dangerous when they lead outside; re-implemented as "no external target but hyperlinks".
OLETOOLS_TYPES = """
attachedTemplate externalLink externalLinkPath externalReference frame hyperlink officeDocument oleObject package slideUpdateUrl slideMaster slide slideUpdateInfo
subDocument worksheet
""".split()

FIELDS = """
PAGE NUMPAGES DATE TIME CREATEDATE SAVEDATE TOC PAGEREF REF NOTEREF SEQ STYLEREF SYMBOL EQ FORMTEXT FORMCHECKBOX FORMDROPDOWN
HYPERLINK TITLE AUTHOR
""".split()

FUNCTIONS = "WEBSERVICE FILTERXML RTD CALL REGISTER REGISTER.ID EXEC IMAGE STOCKHISTORY DDE EVALUATE UNREGISTER RUN HALT PY SQL.REQUEST".split()
ACTIONS = ("ppaction://hlinkshowjump", "ppaction://hlinksldjump")
