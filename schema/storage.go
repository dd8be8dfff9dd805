package schema

import (
	"errors"
	"fmt"
	"slices"

	"github.com/tamis-go/tamis/internal/wording"
)

// IndexTrigram is the Index of a text column that finds any part of a text.
const IndexTrigram = "trigram"

// ArrayStorage is what a schema file calls the storage of all sets, whatever they hold.
const ArrayStorage = "array"

// The storages that a column of a kind may have.
var storages = [...][]Storage{
	String:   {StorageText, StorageChar, StorageFolded},
	Enum:     {StorageNative, StorageText, StorageChar, StorageFolded},
	Float:    {StorageNative, StorageSingle},
	Bool:     {StorageNative, StorageInteger, "1/0", "t/f", "T/F", "true/false", "TRUE/FALSE", "True/False", "y/n", "Y/N", "yes/no", "YES/NO", "Yes/No"},
	UUID:     {StorageNative, StorageText, StorageBytes},
	Datetime: {StorageTimestamptz, StorageTimestamp, StorageDatetime, StorageTextSpace, StorageRFC3339, StorageMicros},
	Date:     {StorageNative, StorageText},
	JSON:     {StorageJSON, StorageJSONB, StorageText},
	Decimal:  {StorageNative, StorageInteger},
	Other:    {StorageNative, StorageHex},
	Bytes:    {StorageNative},
	Clock:    {StorageNative, StorageText},
}

var arrayStorages = []Storage{StorageNative, StorageJSON, StorageJSONB}

// Storages returns the storages that a column of type t may have. An int has none: there is one way to keep it.
func Storages(t Type) []Storage {
	switch {
	case t.Array:
		return arrayStorages
	case int(t.Kind) < len(storages):
		return storages[t.Kind]
	}
	return nil
}

func unknownStorage(dialect string, s Storage, t Type) string {
	known := make([]string, 0, 6)
	for _, k := range Storages(t) {
		known = append(known, string(k))
	}
	return wording.Unknown(string(s), "storage of "+t.String()+" in "+dialect, known)
}

// CheckEnum returns what is wrong with the values of an enum: there is at least one, none twice.
func CheckEnum(values []string) error {
	if len(values) == 0 {
		return errors.New("an enum has at least one value")
	}
	for i, v := range values {
		if !plain(v) {
			return fmt.Errorf("%s cannot be a value of an enum: want text without NUL", wording.Quote(v))
		}
		if slices.Contains(values[:i], v) {
			return fmt.Errorf("%s is twice in the enum", wording.Quote(v))
		}
	}
	return nil
}
