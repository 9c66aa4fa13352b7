// Serves google.golang.org/protobuf, as adapter.py serves protobuf for Python.
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"runtime/debug"
	"sort"
	"strconv"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
)

const module = "google.golang.org/protobuf"

var encoding = proto.MarshalOptions{Deterministic: true}

type protobuf struct{}

func main() {
	if err := serve(protobuf{}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func (protobuf) describe() answer {
	version := "unknown"
	if build, ok := debug.ReadBuildInfo(); ok {
		for _, dependency := range build.Deps {
			if dependency.Path == module {
				version = strings.TrimPrefix(dependency.Version, "v")
			}
		}
	}
	return identity(answer{"subject": "protobuf-go", "version": version, "format": "protobuf"})
}

func (protobuf) write(it scenario) (answer, error) {
	types, err := schema(it)
	if err != nil {
		return nil, err
	}
	message := dynamicpb.NewMessage(types.ByName("Message"))
	if err := protojson.Unmarshal([]byte(it.Body.Feeds[1].Code), message); err != nil {
		return nil, unsupported{fmt.Sprintf("can't write %q: %v", it.Name, err)}
	}
	snapshot, err := encoding.Marshal(message)
	if err != nil {
		return nil, unsupported{fmt.Sprintf("can't write %q: %v", it.Name, err)}
	}
	answers, err := answersOf(it, message)
	return answer{"snapshot": snapshot, "answers": answers}, err
}

func (protobuf) read(it scenario, snapshot []byte) (answer, error) {
	message, err := received(it, snapshot)
	if err != nil {
		return nil, err
	}
	answers, err := answersOf(it, message)
	return answer{"answers": answers, "path": nil}, err
}

func (protobuf) rewrite(it scenario, snapshot []byte) (answer, error) {
	message, err := received(it, snapshot)
	if err != nil {
		return nil, err
	}
	again, err := encoding.Marshal(message)
	return answer{"snapshot": again}, err
}

func schema(it scenario) (protoreflect.MessageDescriptors, error) {
	described := &descriptorpb.FileDescriptorProto{}
	if err := protojson.Unmarshal([]byte(it.Body.Feeds[0].Code), described); err != nil {
		return nil, err
	}
	file, err := protodesc.NewFile(described, &protoregistry.Files{})
	if err != nil {
		return nil, err
	}
	return file.Messages(), nil
}

// received is the message, by way of the relay if there is one.
func received(it scenario, snapshot []byte) (*dynamicpb.Message, error) {
	types, err := schema(it)
	if err != nil {
		return nil, err
	}
	if described := types.ByName("Relay"); described != nil {
		relay := dynamicpb.NewMessage(described)
		if err := proto.Unmarshal(snapshot, relay); err != nil {
			return nil, refused{err}
		}
		if snapshot, err = encoding.Marshal(relay); err != nil {
			return nil, refused{err}
		}
	}
	message := dynamicpb.NewMessage(types.ByName("Message"))
	if err := proto.Unmarshal(snapshot, message); err != nil {
		return nil, refused{err}
	}
	return message, nil
}

// answersOf answers each question, a JSON array: `encoded`, or what is asked for and the fields on the way there.
func answersOf(it scenario, message protoreflect.Message) ([]any, error) {
	answers := []any{}
	for _, question := range it.Body.Questions {
		var asked []string
		if err := json.Unmarshal([]byte(question.Code), &asked); err != nil {
			return nil, err
		}
		given, err := answerTo(message, asked[0], asked[1:])
		if err != nil {
			return nil, err
		}
		answers = append(answers, given)
	}
	return answers, nil
}

func answerTo(message protoreflect.Message, asked string, path []string) (any, error) {
	if asked == "encoded" {
		encoded, err := encoding.Marshal(message.Interface())
		return bytesForm(encoded), err
	}
	if len(path) == 0 {
		return whole(message), nil
	}
	last := len(path) - 1
	for _, step := range path[:last] {
		message = message.Get(message.Descriptor().Fields().ByName(protoreflect.Name(step))).Message()
	}
	field := message.Descriptor().Fields().ByName(protoreflect.Name(path[last]))
	if asked == "has" {
		return message.Has(field), nil
	}
	return plain(field, message.Get(field)), nil
}

// whole is a message's fields that are set, in the order of their numbers.
func whole(message protoreflect.Message) any {
	var fields []protoreflect.FieldDescriptor
	message.Range(func(field protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
		fields = append(fields, field)
		return true
	})
	sort.Slice(fields, func(one, other int) bool { return fields[one].Number() < fields[other].Number() })
	entries := [][2]any{}
	for _, field := range fields {
		entries = append(entries, [2]any{string(field.Name()), plain(field, message.Get(field))})
	}
	return answer{"dict": entries}
}

func plain(field protoreflect.FieldDescriptor, value protoreflect.Value) any {
	switch {
	case field.IsList():
		parts := []any{}
		for index := 0; index < value.List().Len(); index++ {
			parts = append(parts, single(field, value.List().Get(index)))
		}
		return answer{"list": parts}
	case field.IsMap():
		var keys []protoreflect.MapKey
		value.Map().Range(func(key protoreflect.MapKey, _ protoreflect.Value) bool {
			keys = append(keys, key)
			return true
		})
		sort.Slice(keys, func(one, other int) bool { return less(keys[one], keys[other]) })
		entries := [][2]any{}
		for _, key := range keys {
			entries = append(entries, [2]any{single(field.MapKey(), key.Value()), single(field.MapValue(), value.Map().Get(key))})
		}
		return answer{"dict": entries}
	default:
		return single(field, value)
	}
}

func less(one, other protoreflect.MapKey) bool {
	switch first := one.Interface().(type) {
	case string:
		return first < other.String()
	case bool:
		return !first && other.Bool()
	case int32, int64:
		return one.Int() < other.Int()
	default:
		return one.Uint() < other.Uint()
	}
}

func single(field protoreflect.FieldDescriptor, value protoreflect.Value) any {
	switch given := value.Interface().(type) {
	case float32:
		return floatForm(float64(given))
	case float64:
		return floatForm(given)
	case []byte:
		return bytesForm(given)
	case protoreflect.EnumNumber:
		return answer{"int": strconv.Itoa(int(given))}
	case protoreflect.Message:
		return whole(given)
	case bool, string:
		return given
	default:
		return answer{"int": fmt.Sprint(given)}
	}
}

func floatForm(value float64) answer {
	if math.IsNaN(value) {
		return answer{"float": "nan"}
	}
	return answer{"float": fmt.Sprintf("%016x", math.Float64bits(value))}
}

func bytesForm(value []byte) answer {
	return answer{"bytes": base64.StdEncoding.EncodeToString(value)}
}
